using Experiments.Models;
using Experiments.Models.Networks.Torch;
using static TorchSharp.torch;

namespace Experiments.Benchmarks;

/// <summary>The baseline: the training loop of TorchSharp's examples, with the same layers as our defaults.</summary>
internal static class NaiveTraining
{
    public static (double PerCpuSecond, double PerSecond) Measure(
        string family, int threads, LabelledRows rows, int batchSize, int batchesPerRound, int rounds)
    {
        using var session = TorchSession.Enter(threads, CancellationToken.None);
        var (nMels, frames) = (rows.Rows.Shape[0], rows.Rows.Shape[1]);
        var network = family == "cnn" ? Cnn() : new Recurrent();
        using var optimizer = optim.AdamW(network.parameters(), 1e-3, weight_decay: 0);
        using var loss = nn.CrossEntropyLoss();
        var marks = new List<(TimeSpan, TimeSpan)>();
        var values = new float[batchSize * nMels * frames];
        for (var round = 0; round <= rounds; round++)
        {
            for (var batch = 0; batch < batchesPerRound; batch++)
            {
                using var scope = NewDisposeScope();
                var labels = new long[batchSize];
                for (var i = 0; i < batchSize; i++)
                {
                    var row = (batch * batchSize) + i;
                    rows.Rows.CopyRow(row, values.AsSpan(i * nMels * frames, nMels * frames));
                    labels[i] = rows.Labels[row];
                }

                var input = (tensor(values, [batchSize, 1, nMels, frames]) + 40) / 10;
                optimizer.zero_grad();
                var output = loss.call(network.call(input), tensor(labels));
                output.backward();
                optimizer.step();
                output.item<float>();
            }

            marks.Add(TrainingSpeed.Mark());
        }

        return TrainingSpeed.Best(marks, batchSize * batchesPerRound);
    }

    private static nn.Module<Tensor, Tensor> Cnn() => nn.Sequential(
        [
            .. Block(1, 32, 2, 2), .. Block(32, 64, 2, 2), .. Block(64, 128, 2, 2), .. Block(128, 128, 2, 2),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 10),
        ]);

    private static nn.Module<Tensor, Tensor>[] Block(int inputs, int outputs, int poolBands, int poolFrames) =>
        [nn.Conv2d(inputs, outputs, 3, padding: 1), nn.ReLU(), nn.MaxPool2d([poolBands, poolFrames])];

    private sealed class Recurrent : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _convolutions =
            nn.Sequential([.. Block(1, 32, 4, 2), .. Block(32, 64, 4, 2), .. Block(64, 128, 4, 2)]);

        private readonly TorchSharp.Modules.GRU _gru = nn.GRU(256, 64, batchFirst: true);
        private readonly nn.Module<Tensor, Tensor> _output = nn.Linear(64, 10);

        public Recurrent()
            : base("recurrent") => RegisterComponents();

        public override Tensor forward(Tensor input) =>
            _output.call(_gru.call(_convolutions.call(input).permute(0, 3, 1, 2).flatten(2)).Item1.mean([1]));

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _convolutions.Dispose();
                _gru.Dispose();
                _output.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
