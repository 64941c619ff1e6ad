using Experiments.Domain;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>A protocol file: YAML → <see cref="Protocol"/>; also reads <c>protocol:</c> in a sweep.</summary>
public static class ProtocolFile
{
    /// <summary>Reads a file, with <c>--set</c> changes applied.</summary>
    /// <exception cref="UserErrorException">All that is wrong, a line each with file:line:column.</exception>
    public static LocatedSpec<Protocol> Read(
        string path, IEnumerable<string>? settings = null, Func<Protocol, IEnumerable<SpecProblem>>? check = null) =>
        ConfigFile.Read(path, settings, (root, problems) =>
            Read(new Section(ConfigFile.MapOf(root, "a protocol", problems), ConfigKeys.Protocol, "a protocol", problems), path), check);

    /// <summary>Reads a protocol's keys; <paramref name="path"/> is the file that list files lie beside.</summary>
    public static Protocol Read(Section section, string path)
    {
        var hasLists = section.Has("lists");
        var hasFraction = section.Has("testFraction");
        var isPredefined = section.Text("split") == "predefined";
        var protocol = new Protocol
        {
            Split = section.Text("split"),
            Folds = section.Has("folds") || !(hasFraction || isPredefined) ? section.Integer("folds") : 1,
            Repeats = section.Integer("repeats"),
            Seed = (ulong)section.Long("seed"),
            TestFraction = hasFraction ? section.Number("testFraction") : null,
            ValidationFraction = section.Number("validationFraction"),
            Scaling = section.Text("scaling"),
            Lists = hasLists
                ? new SplitLists(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".", section.Problems).Read(section.Map("lists"))
                : null,
        };
        if (isPredefined != hasLists)
        {
            section.Problems.Add(section.Place(hasLists ? "lists" : "split"), hasLists
                ? $"lists go with split: predefined, not with {protocol.Split}"
                : "split: predefined needs lists: { train: FILE, validation: FILE, test: FILE }");
        }
        else if (isPredefined && (protocol.Folds != 1 || hasFraction))
        {
            section.Problems.Add(section.Place(hasFraction ? "testFraction" : "folds"), "the lists of a predefined split are its one fold; leave folds and testFraction out");
        }
        else if (!isPredefined && protocol.Folds == 1 != hasFraction)
        {
            section.Problems.Add(section.Place(hasFraction ? "testFraction" : "folds"), hasFraction
                ? $"testFraction holds out once and goes with folds: 1, not {protocol.Folds}"
                : "one fold needs testFraction: the share of tracks to hold out");
        }

        return protocol;
    }
}
