using BenchmarkDotNet.Running;
using Experiments.Benchmarks;
using Experiments.Benchmarks.Chaos;
using Experiments.Benchmarks.Control;
using Experiments.Benchmarks.Pages;
using Experiments.Benchmarks.Peers;
using Experiments.Benchmarks.Scale;
using Experiments.Benchmarks.Search;
using Experiments.Benchmarks.Soak;
using Experiments.Benchmarks.Throughput;

// Each verb is one file; everything else goes to BenchmarkDotNet.
switch (args)
{
    case ["gtzan-mini", .. var rest]:
        return GtzanMini.Run(rest);
    case ["altered-tracks", .. var rest]:
        return AlteredTracks.Run(rest);
    case ["false-alarms", .. var rest]:
        return FalseAlarms.Run(rest);
    case ["max-t", .. var rest]:
        return MultiplicityStudy.Run(rest);
    case ["race", .. var rest]:
        return RaceStudy.Run(rest);
    case ["label-doubts", .. var rest]:
        return LabelDoubtStudy.Run(rest);
    case ["evaluation-speed"]:
        return EvaluationSpeed.Run();
    case ["import-speed", .. var rest]:
        return ImportSpeed.Run(rest);
    case ["decoder-differences", .. var rest]:
        return DecoderDifferences.Run(rest);
    case ["learning-curves", .. var rest]:
        return LearningCurveStudy.Run(rest);
    case ["feature-errors", .. var rest]:
        return FeatureErrors.Run(rest);
    case ["feature-speed"]:
        return FeatureSpeed.Run();
    case ["training-speed", .. var rest]:
        return TrainingSpeed.Run(rest);
    case ["peers", .. var rest]:
        return PeersCommand.Run(rest);
    case ["search-quality", .. var rest]:
        return SearchQuality.Run(rest);
    case ["search-speed", .. var rest]:
        return SuggestionSpeed.Run(rest);
    case ["throughput", .. var rest]:
        return await ThroughputCommand.RunAsync(rest).ConfigureAwait(false);
    case ["scale", .. var rest]:
        return await ScaleCommand.RunAsync(rest).ConfigureAwait(false);
    case ["pages", .. var rest]:
        return await PagesCommand.RunAsync(rest).ConfigureAwait(false);
    case ["control-traffic", .. var rest]:
        return await ControlCommand.RunAsync(rest).ConfigureAwait(false);
    case ["soak", .. var rest]:
        return await SoakCommand.RunAsync(rest).ConfigureAwait(false);
    case ["chaos", .. var rest]:
        return await ChaosCommand.RunAsync(rest).ConfigureAwait(false);
    case [ScaleSilo.Verb, var store, var port]:
        return await ScaleSilo.RunAsync(store, port).ConfigureAwait(false);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(TrainingSpeed).Assembly).Run(args);
        return 0;
}
