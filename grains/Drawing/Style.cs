namespace Experiments.Drawing;

/// <summary>What a shape means; <see cref="Palette"/> says how that looks.</summary>
internal enum Style
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Text beside the matter: ticks, legends.</summary>
    Soft,

    /// <summary>The same where lines may cross it: with a rim in the colour of the paper.</summary>
    Rimmed,

    /// <summary>Text on a pale cell.</summary>
    OnPale,

    /// <summary>Text on a strong cell.</summary>
    OnStrong,

    /// <summary>A line that carries a meaning, such as zero or an axis.</summary>
    Axis,

    /// <summary>A line at a tick.</summary>
    Grid,

    /// <summary>The level of guessing.</summary>
    Chance,

    /// <summary>A branch of a dendrogram.</summary>
    Branch,

    /// <summary>Of train.</summary>
    Train,

    /// <summary>Of test or validation.</summary>
    Test,

    /// <summary>The spread around train.</summary>
    TrainBand,

    /// <summary>The spread around test or validation.</summary>
    TestBand,

    /// <summary>The lowest fifth of the experiments, in parallel coordinates.</summary>
    Fifth1,

    /// <summary>The second fifth.</summary>
    Fifth2,

    /// <summary>The third.</summary>
    Fifth3,

    /// <summary>The fourth.</summary>
    Fifth4,

    /// <summary>The best.</summary>
    Fifth5,
}
