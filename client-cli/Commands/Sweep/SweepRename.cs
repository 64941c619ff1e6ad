using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Renames a sweep.</summary>
internal sealed class SweepRename : RenameVerb
{
    public override string Path => "sweep rename";

    public override string Description =>
        "Gives a sweep another name, which every command accepts and shows; IDs of experiments and runs keep the name they began with.";

    public override IReadOnlyList<string> Examples => ["experiments sweep rename quick baseline"];

    protected override Task<View> RenameAsync(ChangeScope scope, string old, string name, CancellationToken cancellationToken) =>
        NamingChanges.RenameSweepAsync(scope, old, name, cancellationToken);
}
