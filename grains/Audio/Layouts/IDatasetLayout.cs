using Experiments.Audio.Files;
using Experiments.Domain;

namespace Experiments.Audio.Layouts;

/// <summary>
/// How the files of a dataset are arranged, and where their labels are. Found by name; to add one, write a file with an
/// <c>internal sealed</c> implementation.
/// </summary>
internal interface IDatasetLayout : INamed
{
    /// <summary>What it expects, as a clause for the user: <c>GENRE/FILE, such as blues/blues.00000.wav</c>.</summary>
    string Expects { get; }

    /// <summary>
    /// Among the layouts that recognize a folder, the one with the highest number is named to the user; 0 for a layout that would fit
    /// nearly anything.
    /// </summary>
    int Rank { get; }

    /// <summary>Whether what belongs together may be in several roots; otherwise each root is read on its own.</summary>
    bool SpansRoots => false;

    /// <summary>Whether the files look like this layout.</summary>
    bool Recognizes(LayoutInput input);

    /// <summary>The labelled files, sorted by path; null if the files are not in this layout.</summary>
    /// <exception cref="UserErrorException">They are, but a table is wrong: all problems, one per line with file:line.</exception>
    LabeledFiles? Read(LayoutInput input);
}

/// <summary>What a layout makes of a folder.</summary>
/// <param name="Files">The files, sorted by path.</param>
/// <param name="LabelWord">What a label is called: <c>genre</c>, <c>label</c>.</param>
internal sealed record LabeledFiles(IReadOnlyList<DatasetFile> Files, string LabelWord = LabeledFiles.Genre)
{
    /// <summary>The word for labels of music.</summary>
    public const string Genre = "genre";

    /// <summary>The word for any other label.</summary>
    public const string Label = "label";

    /// <summary>The word for the labels of a column.</summary>
    public static string WordOf(string? column) => column == Genre ? Genre : Label;

    /// <summary>The same, sorted by path.</summary>
    public static LabeledFiles Sorted(IEnumerable<DatasetFile> files, string labelWord = Genre) =>
        new([.. files.OrderBy(file => file.Path, StringComparer.Ordinal)], labelWord);
}
