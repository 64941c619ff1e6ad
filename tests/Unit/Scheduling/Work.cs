using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Unit.Scheduling;

/// <summary>Units of work and slots for the tests of the scheduler.</summary>
internal static class Work
{
    public static WorkUnit Unit(string id, string owner = "sweep/s", ResourceSpec? needs = null, int priority = 0) =>
        new(id, owner, new ImportPayload(new DatasetImportSpec("d", "/data", "genre-folders", new SliceRule())),
            needs ?? new ResourceSpec(), priority);

    public static SlotOffer Slot(string node, string kind = "cpu", int index = 0, params (string Key, string Value)[] labels) =>
        new(new SlotId(node, $"{kind}:0", index), $"silo-{node}", kind, 4L << 30,
            labels.ToImmutableSortedDictionary(label => label.Key, label => label.Value));
}
