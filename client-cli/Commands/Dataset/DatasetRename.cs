using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Renames a dataset.</summary>
internal sealed class DatasetRename : RenameVerb
{
    public override string Path => "dataset rename";

    public override string Description =>
        "Gives a dataset another name, which every command accepts and shows; IDs of tracks and slices keep the name they began with.";

    public override IReadOnlyList<string> Examples => ["experiments dataset rename gtzan gtzan-clean"];

    protected override Task<View> RenameAsync(ChangeScope scope, string old, string name, CancellationToken cancellationToken) =>
        NamingChanges.RenameDatasetAsync(scope, old, name, cancellationToken);
}
