using Experiments.Domain;

namespace Experiments.ReadModel.Mlflow;

/// <summary>Results as metrics of MLflow: accuracies as fractions, times in seconds.</summary>
internal static class MlflowMetrics
{
    /// <summary>Means over the runs, with <c>.std</c> and the ends of the 95 % interval, <c>.low</c> and <c>.high</c>.</summary>
    public static IEnumerable<MlflowMetric> Of(ExperimentSummary experiment, long timestamp)
    {
        foreach (var metric in MetricNames.All)
        {
            if (experiment.Find(metric) is not { } estimate)
            {
                continue;
            }

            yield return new MlflowMetric(metric, estimate.Mean, timestamp);
            foreach (var (suffix, value) in new[] { ("std", estimate.Std), ("low", estimate.Low), ("high", estimate.High) })
            {
                if (value is { } number)
                {
                    yield return new MlflowMetric($"{metric}.{suffix}", number, timestamp);
                }
            }
        }

        yield return new MlflowMetric("runs", experiment.Runs, timestamp);
        yield return new MlflowMetric("failedRuns", experiment.FailedRuns, timestamp);
        if (experiment.Runs > 0)
        {
            yield return new MlflowMetric("chance", experiment.Chance, timestamp);
        }
    }

    /// <summary>The metrics of a run, and its learning curve under <c>epoch/</c>, whose times are spread evenly over the run.</summary>
    public static IEnumerable<MlflowMetric> Of(RunResult result, long start, long end)
    {
        foreach (var metric in MetricNames.All)
        {
            if (result.Find(metric) is { } value)
            {
                yield return new MlflowMetric(metric, value, end);
            }
        }

        yield return new MlflowMetric("predictSeconds", result.PredictSeconds, end);
        if (result.Epochs is { } epochs)
        {
            yield return new MlflowMetric("epochs", epochs, end);
        }

        if (result.BestEpoch is { } best)
        {
            yield return new MlflowMetric("bestEpoch", best, end);
        }

        var last = result.Curve.Select(point => point.Epoch).DefaultIfEmpty(1).Max();
        foreach (var point in result.Curve)
        {
            foreach (var metric in Of(point, start + ((end - start) * point.Epoch / last)))
            {
                yield return metric;
            }
        }
    }

    private static IEnumerable<MlflowMetric> Of(EpochPoint point, long timestamp)
    {
        (string Name, double? Value)[] metrics =
        [
            ("trainLoss", point.TrainLoss),
            ("trainAccuracy", point.TrainAccuracy),
            ("validationLoss", point.ValidationLoss),
            ("validationAccuracy", point.ValidationAccuracy),
            ("learningRate", point.LearningRate),
            ("samplesPerSecond", point.SamplesPerSecond),
        ];
        foreach (var (name, value) in metrics)
        {
            if (value is { } number)
            {
                yield return new MlflowMetric($"epoch/{name}", number, timestamp, point.Epoch);
            }
        }
    }
}
