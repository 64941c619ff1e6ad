using System.Runtime.InteropServices;
using Experiments.Domain;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Training;

/// <summary>Prepares spectrograms as network input.</summary>
internal static class Batches
{
    private const int MaxRows = 32;
    private const int MaxValues = MaxRows * 128 * 130;

    /// <summary>
    /// Number of rows processed together: 32, fewer if they are large. Larger batches are split, which bounds memory and the time until a
    /// cancellation takes effect.
    /// </summary>
    public static int RowsAtOnce(int rowLength) => Math.Clamp(MaxValues / rowLength, 1, MaxRows);

    /// <summary>
    /// The rows as a tensor [rows, 1, nMels, frames]. Its strides are channels-last; otherwise every following convolution would copy.
    /// </summary>
    public static Tensor ToInput(ReadOnlySpan<float> rows, int nMels, int frames, Device device)
    {
        var count = rows.Length / (nMels * frames);
        var host = empty(count, 1, nMels, frames, float32);
        rows.CopyTo(MemoryMarshal.Cast<byte, float>(host.bytes));
        return host.to(device).as_strided([count, 1, nMels, frames], [nMels * frames, 1, frames, 1]);
    }

    /// <summary>
    /// Fills one training batch: reads, augments and standardizes the rows, makes their targets, and blends both by mixup.
    /// </summary>
    public static void Fill(
        FitRows rows,
        TrainingSettings settings,
        double[] weights,
        ReadOnlySpan<int> batch,
        Span<float> inputs,
        Span<float> targets,
        RandomStream random)
    {
        var (length, outputs) = (rows.NMels * rows.Frames, rows.Outputs.Length);
        for (var i = 0; i < batch.Length; i++)
        {
            var row = inputs.Slice(i * length, length);
            SpectrogramScaler.ReadRow(rows.Train, batch[i], row);
            if (settings.GainDecibels > 0)
            {
                Augmentations.Gain(row, settings.GainDecibels, random);
            }

            if (settings.TimeShift > 0)
            {
                Augmentations.TimeShift(row, rows.Frames, settings.TimeShift, random);
            }

            rows.Scaler.Apply(row);
            settings.SpecAugment.Apply(row, rows.Frames, random);
            var target = targets.Slice(i * outputs, outputs);
            if (rows.TrainShares is { } shares)
            {
                SoftTargets.Fill(target, shares.AsSpan(batch[i] * outputs, outputs), settings.LabelSmoothing, weights);
            }
            else
            {
                var output = rows.TrainOutputs[batch[i]];
                SoftTargets.Fill(target, output, settings.LabelSmoothing, weights[output]);
            }
        }

        if (settings.Mixup > 0)
        {
            Mixup.Apply(inputs[..(batch.Length * length)], targets[..(batch.Length * outputs)], batch.Length, settings.Mixup, random);
        }
    }
}
