namespace Experiments.Drawing;

/// <summary>The meaning of a shape; <see cref="Palette"/> defines its appearance.</summary>
internal enum Style
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Secondary text: ticks, legends.</summary>
    Soft,

    /// <summary>Secondary text that lines may cross: with a rim in the background color.</summary>
    Rimmed,

    /// <summary>Text that lines may cross: likewise with a rim.</summary>
    RimmedText,

    /// <summary>Text on a pale cell.</summary>
    OnPale,

    /// <summary>Text on a strong cell.</summary>
    OnStrong,

    /// <summary>A line that carries meaning, such as zero or an axis.</summary>
    Axis,

    /// <summary>A line at a tick.</summary>
    Grid,

    /// <summary>The level of guessing.</summary>
    Chance,

    /// <summary>A branch of a dendrogram.</summary>
    Branch,

    /// <summary>Values on train.</summary>
    Train,

    /// <summary>Values on test or validation.</summary>
    Test,

    /// <summary>One of several curves on train.</summary>
    TrainThin,

    /// <summary>One of several curves on test or validation.</summary>
    TestThin,

    /// <summary>The spread around train.</summary>
    TrainBand,

    /// <summary>The spread around test or validation.</summary>
    TestBand,

    /// <summary>The lowest fifth of the experiments, in parallel coordinates.</summary>
    Fifth1,

    /// <summary>The second fifth.</summary>
    Fifth2,

    /// <summary>The third fifth.</summary>
    Fifth3,

    /// <summary>The fourth fifth.</summary>
    Fifth4,

    /// <summary>The highest fifth.</summary>
    Fifth5,

    /// <summary>The first group of points on a map.</summary>
    Group1,

    /// <summary>The second group of points on a map.</summary>
    Group2,

    /// <summary>The third group of points on a map.</summary>
    Group3,

    /// <summary>The fourth group of points on a map.</summary>
    Group4,

    /// <summary>The fifth group of points on a map.</summary>
    Group5,

    /// <summary>The sixth group of points on a map.</summary>
    Group6,

    /// <summary>Logistic regression.</summary>
    Family1,

    /// <summary>KNN.</summary>
    Family2,

    /// <summary>Random forest.</summary>
    Family3,

    /// <summary>SVM.</summary>
    Family4,

    /// <summary>Gradient boosting.</summary>
    Family5,

    /// <summary>XGBoost.</summary>
    Family6,

    /// <summary>The CNN.</summary>
    Family7,

    /// <summary>The CRNN.</summary>
    Family8,

    /// <summary>A family that a plug-in brings.</summary>
    Family9,
}
