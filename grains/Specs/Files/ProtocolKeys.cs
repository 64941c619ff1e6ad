using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Keys;

namespace Experiments.Specs.Files;

/// <summary>The keys of protocol files, and of <c>protocol:</c> in sweep files.</summary>
internal static class ProtocolKeys
{
    /// <summary>Beyond it not every whole number is one in JSON.</summary>
    private const long MaxSeed = (1L << 53) - 1;

    private static readonly KeyFactory<PredefinedLists> ListKey = new(new PredefinedLists([], [], []));
    private static readonly KeyFactory<Protocol> Key = new(new Protocol());

    private static readonly KeySet<PredefinedLists> Lists = ListKey.Set(
        ListKey.Required("train", new TrackListShape("train.txt"), lists => lists.Train, (lists, paths) => lists with { Train = paths },
            "Tracks to fit models on."),
        ListKey.Of("validation", new TrackListShape("validation.txt"), lists => lists.Validation,
            (lists, paths) => lists with { Validation = paths },
            "Tracks for early stopping and selection.", absent: "none: validationFraction of the train list"),
        ListKey.Required("test", new TrackListShape("test.txt"), lists => lists.Test, (lists, paths) => lists with { Test = paths },
            "Tracks to report results on."));

    /// <summary>Every key.</summary>
    public static KeySet<Protocol> All { get; } = Key.Set(
        Key.Of("split", ValueShapes.PlugIn(PlugInKind.Split), protocol => protocol.Split,
            (protocol, split) => protocol with { Split = split },
            "What must stay together in one part: train, validation or test."),
        Key.Of("folds", ValueShapes.Integer(1, 1000), protocol => protocol.Folds, (protocol, folds) => protocol with { Folds = folds },
            "Parts of the cross-validation; each is the test part once.",
            absent: $"{new Protocol().Folds}; 1 with testFraction or lists; those of the dataset with split: predefined"),
        Key.Of("repeats", ValueShapes.Integer(1, 1000), protocol => protocol.Repeats,
            (protocol, repeats) => protocol with { Repeats = repeats },
            "How often to repeat all folds, each time shuffled differently."),
        Key.Of("seed", ValueShapes.Unsigned(MaxSeed), protocol => protocol.Seed, (protocol, seed) => protocol with { Seed = seed },
            "Random seed of splits, searches and models."),
        Key.Optional("testFraction", ValueShapes.Number(0.001, 0.999), protocol => protocol.TestFraction,
            (protocol, fraction) => protocol with { TestFraction = fraction }, "none: every fold is the test part once",
            "The share of tracks to hold out for test, with folds: 1."),
        Key.Of("validationFraction", ValueShapes.Number(0, 0.999), protocol => protocol.ValidationFraction,
            (protocol, fraction) => protocol with { ValidationFraction = fraction },
            "The share of the other tracks for early stopping, pruning and selection; 0 for no validation part. Not used with "
            + "validation: rotating."),
        Key.Of("validation", ValueShapes.Choice<ValidationRule>(), protocol => protocol.Validation,
            (protocol, rule) => protocol with { Validation = rule },
            "Where the validation part comes from: cut draws validationFraction anew in each fold; rotating takes the next fold, so "
            + "that each track is validation exactly once per repeat (3 or more folds)."),
        Key.Of("scaling", ValueShapes.PlugIn(PlugInKind.Scaling), protocol => protocol.Scaling,
            (protocol, scaling) => protocol with { Scaling = scaling },
            "How to scale the columns of a feature table; fitted on train only."),
        Key.Optional("lists", ValueShapes.Map(Lists, "lists"), protocol => protocol.Lists,
            (protocol, lists) => protocol with { Lists = lists },
            "none: with split: predefined, the folds or parts that the dataset was published with",
            "The parts of a predefined split: text files with one track path per line, relative to this file, or the paths themselves."));
}
