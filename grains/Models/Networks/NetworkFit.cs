using System.Runtime.CompilerServices;
using Experiments.Domain;
using Experiments.Models.Networks.Architectures;
using Experiments.Models.Networks.Torch;
using Experiments.Models.Networks.Training;
using Experiments.Models.Networks.Weights;

namespace Experiments.Models.Networks;

/// <summary>Fits a network from a request; the same for all architectures.</summary>
internal static class NetworkFit
{
    /// <summary>Fits; one at a time in a process, see <see cref="TorchSession"/>.</summary>
    public static IFittedModel Run(INetworkArchitecture architecture, FitRequest request, CancellationToken cancellationToken)
    {
        var settings = TrainingSettings.From(request.Parameters);
        if (settings.Patience > 0 && request.Validation.Rows.Count == 0)
        {
            throw new UserErrorException($"{architecture.Name}: earlyStopping needs validation rows, but this fit has none; set it to 0");
        }

        var rows = FitRows.From(request, architecture.Name, settings.Standardize, cancellationToken);
        var network = new Network(architecture.BuildLayers(rows.NMels, rows.Frames, rows.Outputs.Length, request.Parameters));
        using var session = TorchSession.Enter(request.Threads, cancellationToken);
        return Train(architecture, network, settings, rows, request, cancellationToken);
    }

    // A separate method, because compiling it touches libtorch, which the session must load first.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NetworkModel Train(
        INetworkArchitecture architecture,
        Network network,
        TrainingSettings settings,
        FitRows rows,
        FitRequest request,
        CancellationToken cancellationToken)
    {
        var device = Devices.Open(request.Device);
        using var trainer = new NetworkTrainer(architecture.Name, network, settings, rows, request.Seed, device);
        var weights = trainer.Train(
            Fingerprints(architecture, rows, request), request.Checkpoints, request.Progress, request.Finish, cancellationToken);
        var description = new NetworkDescription
        {
            Family = architecture.Name,
            Parameters = request.Parameters,
            Shape = rows.Train.Shape,
            GenreCount = request.Genres.Length,
            Outputs = rows.Outputs,
            Threads = request.Threads,
            Scaler = rows.Scaler,
        };
        return new(description, network, weights, request.Device);
    }

    /// <summary>
    /// Accepted fingerprints of a checkpoint; the first is the one written. The number of epochs is included only if it affects each epoch,
    /// so that training can be extended; earlier builds always included it.
    /// </summary>
    private static string[] Fingerprints(INetworkArchitecture architecture, FitRows rows, FitRequest request)
    {
        var ofEpochs = TrainingHorizon.IsOpen(request.Parameters)
            ? request.Parameters.Without(TrainingHorizon.Epochs)
            : request.Parameters;
        return [Fingerprint(architecture, rows, request, ofEpochs), Fingerprint(architecture, rows, request, request.Parameters)];
    }

    /// <summary>Hash over all inputs of the fit except the rows' values, which are too many.</summary>
    private static string Fingerprint(INetworkArchitecture architecture, FitRows rows, FitRequest request, ParameterSet parameters)
    {
        var ofLabels = DomainJson.Hash(new
        {
            architecture.Name,
            Parameters = parameters,
            request.Seed,
            rows.Train.Shape,
            request.Genres,
            TrainLabels = request.Train.Labels,
            ValidationLabels = request.Validation.Labels,
            rows.Scaler.Mean,
            rows.Scaler.Scale,
        });
        return rows.TrainShares is null
            ? ofLabels
            : DomainJson.Hash(new { ofLabels, Train = request.Train.Mixtures, Validation = request.Validation.Mixtures });
    }
}
