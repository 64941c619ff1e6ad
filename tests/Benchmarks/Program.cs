using BenchmarkDotNet.Running;
using Experiments.Benchmarks;

switch (args)
{
    case ["training-speed", .. var rest]:
        return TrainingSpeed.Run(rest);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(TrainingSpeed).Assembly).Run(args);
        return 0;
}
