using BenchmarkDotNet.Running;
using Experiments.Benchmarks;
using Experiments.Benchmarks.Peers;

switch (args)
{
    case ["training-speed", .. var rest]:
        return TrainingSpeed.Run(rest);
    case ["peers", .. var rest]:
        return PeersCommand.Run(rest);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(TrainingSpeed).Assembly).Run(args);
        return 0;
}
