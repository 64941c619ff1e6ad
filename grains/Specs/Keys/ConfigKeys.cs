using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Specs.Keys;

/// <summary>Every key of the three kinds of config file.</summary>
public static class ConfigKeys
{
    private const long GreatestSeed = (1L << 53) - 1;

    /// <summary>Protocol files, and <c>protocol:</c> in sweeps.</summary>
    public static ImmutableArray<ConfigKey> Protocol { get; } =
    [
        ConfigKey.OfWord("split", "track", "What is kept whole on one side: track (default), group (artist, album or song), slice (flatters: slices of one track lie on both sides), or predefined (with lists)."),
        ConfigKey.Of(ParameterSpec.Integer("folds", 5, 1, 1000, "Parts of the cross-validation: each is the test part once. 1 with testFraction or a predefined split.")),
        ConfigKey.Of(ParameterSpec.Integer("repeats", 1, 1, 1000, "How often the whole is repeated with other shuffles.")),
        ConfigKey.Of(ParameterSpec.Integer("seed", 17, 0, GreatestSeed, "All that is random derives from it.")),
        ConfigKey.Of(ParameterSpec.Number("testFraction", 0.2, 0.001, 0.999, "The share of tracks held out for test where there is one fold."), "no holdout: folds"),
        ConfigKey.Of(ParameterSpec.Number("validationFraction", 0.2, 0, 0.999, "The share of what is not test that early stopping, pruning and selection may look at; 0 for none.")),
        ConfigKey.Of(ParameterSpec.Choice("scaling", ["standard", "min-max", "robust", "none"], "How the columns of a feature table are scaled, fitted on train alone.")),
        ConfigKey.Map("lists", "Of a predefined split: for each part a text file with one track path a line (relative to this file), or the paths themselves.",
            List("train", "What is fitted."), List("validation", "What early stopping and selection look at.", "no validation part"), List("test", "What is reported.")) with { Default = "none" },
    ];

    /// <summary>Sweep files.</summary>
    public static ImmutableArray<ConfigKey> Sweep { get; } =
    [
        ConfigKey.Required("name", "A name for people; the sweep's id is made of it."),
        ConfigKey.Required("dataset", "The dataset's name, as `experiments dataset list` shows it."),
        ConfigKey.Required("features", "The feature spec's name: configs/features/NAME.yaml, or the name given to `experiments features build`."),
        ConfigKey.Map("protocol", "Which slices each run may see.", Protocol),
        ConfigKey.Map("objective", "What the search goes by; never a test metric.",
            ConfigKey.OfWord("metric", "validationAccuracy", "A metric of the validation or train part."),
            ConfigKey.Of(ParameterSpec.Choice("goal", ["maximize", "minimize"], "Is more of it better?"))),
        ConfigKey.Map("search", "How settings are chosen and poor runs stopped.",
            ConfigKey.OfWord("sampler", "grid", "How the next setting is chosen: grid, random, sobol or tpe."),
            ConfigKey.Of(ParameterSpec.Integer("experiments", 20, 1, 1_000_000, "How many settings are tried."), "all of a grid; other samplers need it"),
            new ConfigKey
            {
                Name = "pruner",
                Help = "When poor runs are stopped early: a pruner's name, or a map of kind and its parameters, such as { kind: asha, reduction: 3, minEpochs: 3 }.",
                Type = "a word, or a map of kind and the pruner's parameters",
                Default = "none",
                Keys = [ConfigKey.Required("kind", "The pruner's name: none, median, asha, halving or patience.")],
            },
            ConfigKey.Of(ParameterSpec.Flag("deterministic", false, "Must the settings tried not depend on which results happen to arrive first?")),
            ConfigKey.Of(ParameterSpec.Integer("window", 4, 1, 100_000, "With deterministic: true, suggestion i sees exactly the results of experiments up to i - window."))),
        ConfigKey.Map("resources", "What each run needs.",
            ConfigKey.OfWord("device", "auto", "auto, cpu, cuda, or a device's name such as cuda:0."),
            ConfigKey.Of(ParameterSpec.Integer("threads", 1, 1, 1024, "Threads a run may use; part of what makes its bits.")),
            ConfigKey.Of(ParameterSpec.Integer("memoryBytes", 1 << 30, 1, 1L << 50, "Memory a run needs, bytes; silos with less do not take it."), "not checked"),
            new ConfigKey { Name = "labels", Help = "Labels a silo must bear, such as { room: lab }.", Type = "a map of words", Default = "none" },
            ConfigKey.Of(ParameterSpec.Integer("maxConcurrentRuns", 1, 1, 1_000_000, "How many runs of this sweep may execute at a time."), "no limit"),
            ConfigKey.Of(ParameterSpec.Flag("exclusive", false, "Must a run have its device to itself, all slots of it?")),
            ConfigKey.Of(ParameterSpec.Integer(
                "priority", 0, -ResourceSpec.HighestPriority, ResourceSpec.HighestPriority, "Sweeps with a higher one go first; sweeps with an equal one share."))),
        new ConfigKey
        {
            Name = "models",
            Help = "The families to train and what is varied of each. A family may stand here several times.",
            Type = "a list of maps of family and parameters",
            Keys =
            [
                ConfigKey.Required("family", "logistic-regression, knn, random-forest, svm, gradient-boosting, xgboost, cnn or crnn."),
                new ConfigKey
                {
                    Name = "parameters",
                    Help = "For each parameter a constant (40), { choice: [a, b] }, { uniform: [low, high] }, { logUniform: [low, high] } or { integer: [low, high] }; "
                        + "uniform and integer take step, integer takes log: true, and each takes when: { parameter: value }.",
                    Type = "a map of parameters, each a constant or a range",
                    Default = "the family's defaults",
                },
            ],
        },
    ];

    /// <summary>Feature files.</summary>
    public static ImmutableArray<ConfigKey> Features { get; } =
    [
        ConfigKey.Required("name", "A name for people; sweeps name the spec by it."),
        ConfigKey.Of(ParameterSpec.Integer("sampleRate", 22050, 1000, 768_000, "Hertz; audio is resampled to it.")),
        ConfigKey.Of(ParameterSpec.Integer("nFft", 2048, 2, 1 << 20, "Samples per Fourier transform.")),
        ConfigKey.Of(ParameterSpec.Integer("hopLength", 512, 1, 1 << 20, "Samples from one frame to the next.")),
        ConfigKey.Of(ParameterSpec.Integer("winLength", 2048, 1, 1 << 20, "Samples under the window, at most nFft."), "nFft"),
        ConfigKey.OfWord("window", "hann", "The window function, periodic: hann, hamming, blackman or rectangular."),
        ConfigKey.Of(ParameterSpec.Choice("padding", ["zero", "reflect"], "What surrounds the signal in centred frames: zero as librosa 0.9 and later, reflect as before.")),
        ConfigKey.Of(ParameterSpec.Choice("precision", ["single", "double"], "Arithmetic of the Fourier transform.")),
        ConfigKey.Of(ParameterSpec.Integer("nMels", 128, 1, 4096, "Number of mel bands.")),
        ConfigKey.Of(ParameterSpec.Number("fMin", 0, 0, 384_000, "Lower edge of the mel bands, hertz.")),
        ConfigKey.Of(ParameterSpec.Number("fMax", 11025, 1, 384_000, "Upper edge of the mel bands, hertz."), "half the sample rate"),
        new ConfigKey
        {
            Name = "table",
            Help = "Features summed up over frames into columns, in this order: a feature's name, or a map with its statistics. Keys beside those below are the feature's own options, such as nMfcc: 13.",
            Type = "a list of words or maps",
            Default = "no table",
            Keys =
            [
                ConfigKey.Required("feature", "librosa's name, such as mfcc or spectral_centroid."),
                new ConfigKey { Name = "statistics", Help = "Statistics over frames, such as [mean, std, skew].", Type = "a list of words", Default = "none: for a feature that is one number a slice" },
                ConfigKey.Of(ParameterSpec.Flag("perRow", false, "Statistics for every row of the feature by itself, or over all rows together?")),
                ConfigKey.OfWord("as", "", "The stem of the columns' names; {row} in it stands for the row, from 1.") with { Default = "the feature's name" },
            ],
        },
        new ConfigKey
        {
            Name = "tensor",
            Help = "The feature kept whole, frame by frame: its name, or a map of feature and its options.",
            Type = "a word or a map",
            Default = "no tensor",
            Keys = [ConfigKey.Required("feature", "librosa's name, such as melspectrogram.")],
        },
    ];

    /// <summary>The kinds of file with their keys.</summary>
    public static ImmutableArray<(string Kind, ImmutableArray<ConfigKey> Keys)> Files { get; } =
        [("sweep", Sweep), ("features", Features), ("protocol", Protocol)];

    private static ConfigKey List(string name, string help, string? absent = null) =>
        new() { Name = name, Help = help, Type = "a text file's path, or a list of track paths", Default = absent };
}
