using System.Diagnostics;
using System.Numerics.Tensors;
using Experiments.Domain;
using Experiments.Models.Networks.Torch;
using Experiments.Models.Networks.Weights;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Training;

/// <summary>
/// The training loop: epochs of shuffled batches, each followed by validation, early stopping, averaging, a checkpoint and a
/// report. A pure function of rows, settings and seed on one device kind and thread count.
/// </summary>
internal sealed class NetworkTrainer : IDisposable
{
    private readonly string _family;
    private readonly Network _network;
    private readonly TrainingSettings _settings;
    private readonly FitRows _rows;
    private readonly double[] _outputWeights;
    private readonly ulong _seed;
    private readonly Device _device;
    private readonly TrainedWeights _weights;
    private readonly Optimizer _optimizer;
    private readonly float[] _inputs;
    private readonly float[] _targets;
    private EarlyStopping _earlyStopping;
    private WeightAverage _average = new();
    private float[]? _best;
    private int _epoch;

    /// <summary>Prepares a training.</summary>
    public NetworkTrainer(string family, Network network, TrainingSettings settings, FitRows rows, ulong seed, Device device)
    {
        (_family, _network, _settings, _rows, _seed, _device) = (family, network, settings, rows, seed, device);
        var layout = network.Layout;
        _weights = new(layout, layout.Initialize(seed), settings.IsLowPrecision, device);
        _optimizer = new(settings.Optimizer, settings.Momentum, settings.WeightDecay, layout.KernelLength, layout.TrainedLength, device);
        _outputWeights = rows.TrainShares is { } shares
            ? ClassWeights.Of(settings.ClassWeights, shares, rows.Outputs.Length)
            : ClassWeights.Of(settings.ClassWeights, rows.TrainOutputs, rows.Outputs.Length);
        _inputs = new float[Math.Min(settings.BatchSize, rows.Train.Count) * rows.NMels * rows.Frames];
        _targets = new float[Math.Min(settings.BatchSize, rows.Train.Count) * rows.Outputs.Length];
        _earlyStopping = new(settings.Patience);
    }

    private long StepsPerEpoch => (_rows.Train.Count + _settings.BatchSize - 1) / _settings.BatchSize;

    private bool KeepsBest => _settings.Patience > 0;

    /// <summary>
    /// Trains from the latest checkpoint, or from the start, to the end or until <paramref name="finish"/>; returns the weights.
    /// </summary>
    public float[] Train(
        IReadOnlyList<string> fingerprints,
        ICheckpointStore? checkpoints,
        IProgress<FitProgress>? progress,
        CancellationToken finish,
        CancellationToken cancellationToken)
    {
        Resume(fingerprints, checkpoints);
        if (_epoch > 0)
        {
            // Reported even if no epoch follows: training that had stopped early stays so when its end is recomputed.
            progress?.Report(new(_epoch, _settings.Epochs));
        }

        // At least one epoch, even if the request to finish came before it: an untrained model is no result.
        while (_epoch < _settings.Epochs && !_earlyStopping.ShouldStop && (_epoch == 0 || !finish.IsCancellationRequested))
        {
            var metrics = TrainEpoch(cancellationToken);
            var weights = FiniteWeights();
            if ((metrics.ValidationMixtureLoss ?? metrics.ValidationLoss) is { } loss)
            {
                _earlyStopping = _earlyStopping.After(_epoch, loss);
                _best = KeepsBest && _earlyStopping.IsBest ? weights : _best;
            }

            if (_epoch >= _settings.AveragingStart)
            {
                _average = _average.With(weights);
            }

            // Save before reporting: the receiver of an epoch may stop the process at once.
            checkpoints?.Save(_epoch, ToCheckpoint(fingerprints[0], weights).Write);
            progress?.Report(new(_epoch, _settings.Epochs, metrics));
        }

        if (_average.Mean is not { } mean)
        {
            return _best ?? _weights.Master.ToFloats();
        }

        SetMaster(mean);
        MeasureStatistics(cancellationToken);
        return _weights.Master.ToFloats();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _weights.Dispose();
    }

    private EpochMetrics TrainEpoch(CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        _epoch++;

        // Separate streams per epoch, so that stopping and resuming a run cannot affect them.
        var random = new RandomStream(Seeds.Derive(_seed, "epoch", $"{_epoch}"));
        using var dropoutRandom = new Generator(Seeds.Derive(_seed, "dropout", $"{_epoch}"), _device);
        var pass = new ForwardPass
        {
            DropoutRandom = dropoutRandom,
            UsesBatchStatistics = true,
            CancellationToken = cancellationToken,
        };

        var order = Enumerable.Range(0, _rows.Train.Count).ToArray();
        random.Shuffle(order);
        var (loss, right, rate) = (0.0, 0, 0.0);
        foreach (var batch in order.Chunk(_settings.BatchSize))
        {
            Batches.Fill(_rows, _settings, _outputWeights, batch, _inputs, _targets, random);
            rate = _settings.Schedule.RateOf(_optimizer.Steps, StepsPerEpoch * _settings.Epochs);
            var (batchLoss, batchRight) = Step(batch, pass, rate);
            loss += batchLoss * batch.Length;
            right += batchRight;
        }

        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        var count = (double)_rows.Train.Count;
        var validation = Validate(cancellationToken);
        return new(
            loss / count, right / count, validation?.Loss, validation?.Accuracy, rate, count / seconds, validation?.MixtureLoss);
    }

    /// <summary>One step on the filled batch; returns its loss and the number of correct rows.</summary>
    private (double Loss, int Right) Step(int[] batch, ForwardPass pass, double rate)
    {
        var (length, outputs) = (_rows.NMels * _rows.Frames, _rows.Outputs.Length);
        var (loss, right) = (0.0, 0);
        _weights.BeginStep();
        foreach (var part in batch.Index().Chunk(Batches.RowsAtOnce(length)))
        {
            var first = part[0].Index;
            using var scope = NewDisposeScope();
            var input = Batches.ToInput(_inputs.AsSpan(first * length, part.Length * length), _rows.NMels, _rows.Frames, _device);
            var logits = _network.Forward(_settings.IsLowPrecision ? input.to(bfloat16) : input, _weights.ToTrain, pass);
            var logProbabilities = logits.to(float32).log_softmax(1);
            var targets = _targets.AsSpan(first * outputs, part.Length * outputs).ToArray().ToTensor(_device).reshape(part.Length, outputs);
            var partLoss = (logProbabilities * targets).sum().MultiplyBy(-1.0 / batch.Length);
            pass.CancellationToken.ThrowIfCancellationRequested();
            partLoss.backward();
            _weights.CollectGradient();
            loss += partLoss.item<float>();
            right += CountRight(logProbabilities.ToFloats(), part);
        }

        using (no_grad())
        using (NewDisposeScope())
        {
            loss += AddL1();
            ClipGradient();
            _optimizer.Step(_weights.Trained, _weights.Gradient, rate);
        }

        return double.IsFinite(loss) ? (loss, right) : throw Diverged($"the loss became {loss}");
    }

    private int CountRight(float[] logProbabilities, (int Index, int Row)[] part)
    {
        var (outputs, right) = (_rows.Outputs.Length, 0);
        for (var i = 0; i < part.Length; i++)
        {
            var predicted = TensorPrimitives.IndexOfMax(logProbabilities.AsSpan(i * outputs, outputs));
            right += predicted == _rows.TrainOutputs[part[i].Row] ? 1 : 0;
        }

        return right;
    }

    private double AddL1()
    {
        if (_settings.L1 == 0)
        {
            return 0;
        }

        var kernels = _weights.Trained.narrow(0, 0, _weights.Layout.KernelLength);
        _weights.Gradient.narrow(0, 0, _weights.Layout.KernelLength).AddInPlace(kernels.sign(), _settings.L1);
        return _settings.L1 * kernels.abs().sum().item<float>();
    }

    private void ClipGradient()
    {
        if (_settings.GradientClip > 0 && _weights.Gradient.norm().item<float>() is var norm && norm > _settings.GradientClip)
        {
            _weights.Gradient.MultiplyInPlace(_settings.GradientClip / norm);
        }
    }

    private (double Loss, double Accuracy, double? MixtureLoss)? Validate(CancellationToken cancellationToken)
    {
        if (_rows.Validation.Count == 0)
        {
            return null;
        }

        var probabilities = Predictor.Predict(
            _network, _weights.ToPredict, _rows.Scaler, _rows.Validation, _rows.Outputs.Length, _device, cancellationToken);
        var (loss, accuracy) = Predictor.Score(probabilities, _rows.ValidationOutputs.AsSpan());
        return (loss, accuracy,
            _rows.ValidationShares is { } shares ? Predictor.CrossEntropy(probabilities, shares, _rows.Outputs.Length) : null);
    }

    /// <summary>Measures the normalizations' statistics for averaged weights, because those of single epochs do not fit them.</summary>
    private void MeasureStatistics(CancellationToken cancellationToken)
    {
        if (_weights.Layout.TrainedLength == _weights.Layout.Length)
        {
            return;
        }

        using var guard = no_grad();
        var length = _rows.NMels * _rows.Frames;
        var (rowsAtOnce, measured) = (Batches.RowsAtOnce(length), 0);
        var inputs = new float[rowsAtOnce * length];
        foreach (var batch in Enumerable.Range(0, _rows.Train.Count).Chunk(rowsAtOnce))
        {
            foreach (var (i, row) in batch.Index())
            {
                SpectrogramScaler.ReadRow(_rows.Train, row, inputs.AsSpan(i * length, length));
                _rows.Scaler.Apply(inputs.AsSpan(i * length, length));
            }

            using var scope = NewDisposeScope();
            var pass = new ForwardPass
            {
                UsesBatchStatistics = true,
                StatisticsMomentum = 1.0 / ++measured, // the plain mean over batches
                CancellationToken = cancellationToken,
            };
            var input = Batches.ToInput(inputs.AsSpan(0, batch.Length * length), _rows.NMels, _rows.Frames, _device);
            _network.Forward(input, _weights.ToPredict, pass);
        }
    }

    private void Resume(IReadOnlyList<string> fingerprints, ICheckpointStore? checkpoints)
    {
        using var stream = checkpoints?.OpenLatest();
        if (stream is null)
        {
            return;
        }

        var checkpoint = Checkpoint.Read(stream, fingerprints);
        SetMaster(checkpoint.Weights);
        foreach (var (slot, values) in _optimizer.Slots.Zip(checkpoint.OptimizerSlots))
        {
            using var saved = values.ToTensor(_device);
            slot.copy_(saved);
        }

        _optimizer.Steps = checkpoint.OptimizerSteps;
        _epoch = checkpoint.Epoch;
        (_earlyStopping, _best, _average) = (checkpoint.EarlyStopping, checkpoint.BestWeights, checkpoint.Average);
    }

    private Checkpoint ToCheckpoint(string fingerprint, float[] weights) => new()
    {
        Fingerprint = fingerprint,
        Epoch = _epoch,
        Weights = weights,
        OptimizerSlots = [.. _optimizer.Slots.Select(slot => slot.ToFloats())],
        OptimizerSteps = _optimizer.Steps,
        EarlyStopping = _earlyStopping,
        BestWeights = _best,
        Average = _average,
    };

    private void SetMaster(float[] values)
    {
        using var guard = no_grad();
        using var tensor = values.ToTensor(_device);
        _weights.Master.copy_(tensor);
    }

    private float[] FiniteWeights()
    {
        var weights = _weights.Master.ToFloats();
        return TensorPrimitives.IsFiniteAll<float>(weights) ? weights : throw Diverged("a weight became infinite");
    }

    private UserErrorException Diverged(string what) =>
        UserErrorException.Failed($"{_family}: the training diverged in epoch {_epoch} ({what}); lower learningRate or set gradientClip");
}
