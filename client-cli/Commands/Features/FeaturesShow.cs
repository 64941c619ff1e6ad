using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>One feature set.</summary>
internal sealed class FeaturesShow : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "The id, or its beginning, as `features list` shows it." };

    public string Path => "features show";

    public string Description => "Shows a feature set: what is in it, of which dataset.";

    public IReadOnlyList<string> Examples => ["experiments features show 3f9a1c"];

    public IReadOnlyList<Symbol> Symbols => [_id];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Required(_id);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var sets = (await FeaturesView.ListAsync(cluster, cancellationToken).ConfigureAwait(false))
            .Where(set => set.Id.StartsWith(id, StringComparison.Ordinal)).ToArray();
        var set = sets switch
        {
            [var one] => one,
            [] => throw UserErrorException.NotFound($"feature set '{id}' does not exist; `experiments features list` shows those there are"),
            _ => throw new UserErrorException($"'{id}' is the beginning of {sets.Length} feature sets; give more of it"),
        };
        var terminal = invocation.Terminal;
        terminal.Line($"feature set {set.Id}");
        terminal.Line($"  {set.Spec.Name} of {set.Dataset} (version {set.DatasetVersion[..Math.Min(12, set.DatasetVersion.Length)]}): {Words.Of(set.State)}{(set.Reason is { } reason ? $", {reason}" : "")}");
        terminal.Line($"  {set.Rows} rows, {set.Shards} shards");
        terminal.Line($"  {set.Spec.SampleRate} Hz, nFft {set.Spec.NFft}, hopLength {set.Spec.HopLength}, {set.Spec.Window} window, {set.Spec.NMels} mel bands");
        foreach (var entry in set.Spec.Table)
        {
            terminal.Line($"  table  {entry.Feature} {string.Join(", ", entry.Statistics)}{(entry.PerRow ? " of every row" : "")}".TrimEnd());
        }

        if (set.Spec.Tensor is { } tensor)
        {
            terminal.Line($"  tensor {tensor.Feature}");
        }

        terminal.Json(new { Set = FeaturesView.Shape(set), set.Spec });
        return ExitCode.Done;
    }
}
