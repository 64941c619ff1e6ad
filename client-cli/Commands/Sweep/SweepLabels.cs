using Experiments.Domain;
using Experiments.Specs.Files;
using Experiments.Specs.Yaml;
using Experiments.Store.Tables;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Reads the mixtures that a sweep file names as labels.</summary>
internal static class SweepLabels
{
    /// <summary>Completes a sweep with the content of its labels' file; does nothing where it has none.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, or is not such a table: file, line, and what is wrong.</exception>
    public static void Complete(LocatedSpec<SweepSpec> sweep)
    {
        if (sweep.Spec.Labels is not { } labels)
        {
            return;
        }

        try
        {
            _ = InputFile.Measure(labels.File);
        }
        catch (UserErrorException error)
        {
            throw new UserErrorException(error.Kind, $"{sweep.Find("labels")}: {error.Message}", error);
        }

        var content = InputFile.ReadBytes(labels.File, MixtureTable.MaxBytes);
        sweep.Complete(spec => spec with { Labels = MixtureTable.Read(labels.File, content, spec.Dataset, labels.Use) });
    }
}
