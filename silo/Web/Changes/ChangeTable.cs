using Experiments.Domain;
using Experiments.Queries.Changes;
using Experiments.ReadModel;

namespace Experiments.Web.Changes;

/// <summary>The changes: what the verbs do that change something small. To add one, add an entry.</summary>
internal static class ChangeTable
{
    private static readonly ChangeField DryRun = new("dryRun", FieldKind.Flag, "Only show what would be changed.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Change> All { get; } = [.. Sweeps(), .. Datasets(), .. Models(), .. Nodes()];

    private static IEnumerable<Change> Sweeps() =>
    [
        Control("Starts no new runs; running runs stop at their next checkpoint.", SweepChanges.Pause),
        Control("Resumes a paused, stopped or cancelled sweep.", SweepChanges.Resume),
        Control("Starts no new runs and lets running runs finish.", SweepChanges.Stop),
        Control("Ends running runs immediately and starts no new ones.", SweepChanges.Cancel),
        Control("Retries the failed and cancelled runs.", SweepChanges.Retry),
        new("sweeps/{sweep}/extend", "Adds settings, epochs or repeats, or changes ranges; existing results are kept.",
            [
                new("experiments", FieldKind.Integer, "Number of experiments to add."),
                new("epochs", FieldKind.Integer, "Train networks that had fewer epochs up to this many.")
                {
                    Max = SweepExtension.MaxEpochs,
                },
                new("repeats", FieldKind.Integer, "Total number of repeats, more than now."),
                new("set", FieldKind.Texts, "Changes of the search space, such as models.svm.parameters.c={choice: [1, 10]}."),
                DryRun,
            ],
            ExtendAsync),
        new("sweeps/{sweep}/enqueue", "Adds a setting to try before the sampler's next suggestion.",
            [
                new("family", FieldKind.Text, "The family; may be left out if the sweep has only one."),
                new("parameters", FieldKind.Values, "Its parameters; what is left out has the sweep's constant or the family's default."),
            ],
            call => SweepChanges.ShowAsync(
                call.Scope, call.Name("sweep"), SweepChanges.Enqueue(call.Body.Text("family"), call.Body.Values("parameters")),
                call.Cancellation)),
        new("sweeps/{sweep}/rename", "Gives a sweep another name.", [NewName()],
            call => NamingChanges.RenameSweepAsync(call.Scope, call.Name("sweep"), call.Body.Required("name"), call.Cancellation)),
        new("sweeps/{sweep}/remove", "Removes a sweep with its experiments and predictions.", [DryRun],
            call => NamingChanges.RemoveSweepAsync(call.Scope, call.Name("sweep"), call.Body.Flag("dryRun"), call.Cancellation)),
    ];

    private static IEnumerable<Change> Datasets() =>
    [
        new("datasets/{dataset}/rename", "Gives a dataset another name.", [NewName()],
            call => NamingChanges.RenameDatasetAsync(call.Scope, call.Name("dataset"), call.Body.Required("name"), call.Cancellation)),
        new("datasets/{dataset}/remove", "Removes a dataset from the store; audio and results are kept.", [DryRun],
            call => NamingChanges.RemoveDatasetAsync(call.Scope, call.Name("dataset"), call.Body.Flag("dryRun"), call.Cancellation)),
        new("datasets/{dataset}/audit",
            "Starts the audit of a dataset, once per version, and answers how far it is; send it again for the audit itself.", [],
            call => DatasetChanges.AuditAsync(call.Scope, call.Name("dataset"), call.Cancellation)),
        new("tracks/{dataset}/{track}/note", "Keeps a note about a track; it replaces the note that the track has.",
            [
                new("text", FieldKind.Text, "The note, such as \"sounds like country\"."),
                new("labelWrong", FieldKind.Flag, "Say that the label of the track is wrong."),
                new("label", FieldKind.Text, "The right label; implies labelWrong."),
                new("remove", FieldKind.Flag, "Remove the note of the track."),
            ],
            call => TrackChanges.NoteAsync(
                call.Scope, TrackId.Parse($"{call.Name("dataset")}/{call.Name("track")}"),
                new NoteRequest(
                    call.Body.Text("text"), call.Body.Flag("labelWrong"), call.Body.Text("label"), call.Body.Flag("remove")),
                call.Cancellation)),
    ];

    private static IEnumerable<Change> Models() =>
    [
        new("experiments/{sweep}/{experiment}/name", "Keeps a copy of an experiment's models under a name.",
            [
                new("name", FieldKind.Text, "The model's name, such as genre-v3.") { IsRequired = true },
                new("fold", FieldKind.Integer, "Take the model of one fold, from 0; without it, the mean of all.") { Min = 0 },
                new("repeat", FieldKind.Integer, "The repeat of that fold, from 0.") { Min = 0 },
                new("refit", FieldKind.Flag, "Take the model that was fitted on all data."),
            ],
            call => ModelChanges.NameAsync(
                call.Scope.Grains, call.Experiment, call.Body.Required("name"),
                ModelChanges.Choose(call.Body.Integer("fold"), call.Body.Integer("repeat"), call.Body.Flag("refit")),
                call.Cancellation)),
        new("models/{name}/promote", "Makes the name without version stand for this version from now on.", [],
            call => ModelChanges.PromoteAsync(call.Scope.Grains, call.Name("name"), call.Cancellation)),
        new("models/{name}/remove", "Removes a named model with its files; the experiment stays.", [],
            call => ModelChanges.RemoveAsync(call.Scope.Grains, call.Name("name"), call.Cancellation)),
    ];

    private static IEnumerable<Change> Nodes() =>
    [
        new("nodes/{node}/cordon", "Stops giving work to a node; running work finishes.", [],
            call => NodeChanges.SetStateAsync(call.Scope, call.Name("node"), NodeState.Cordoned, call.Cancellation)),
        new("nodes/{node}/uncordon", "Gives work to a cordoned or drained node again.", [],
            call => NodeChanges.SetStateAsync(call.Scope, call.Name("node"), NodeState.Ready, call.Cancellation)),
        new("nodes/{node}/drain", "Moves work off a node at its next checkpoints, and waits until the node is idle.",
            [
                new("deadline", FieldKind.Text, "Time to wait, such as 90s, 5m or 1h; 5m unless given."),
                new("wait", FieldKind.Flag, "Answer when the node is idle; false answers at once. A form of a page does not wait."),
            ],
            DrainAsync),
        new("nodes/{node}/label", "Sets labels of a node that sweeps can require.",
            [new("labels", FieldKind.Words, "Labels to set, such as {\"room\": \"basement\"}; null removes one.") { IsRequired = true }],
            call => NodeChanges.LabelAsync(call.Scope, call.Name("node"), call.Body.Words("labels"), call.Cancellation)),
    ];

    private static Change Control(string summary, SweepControlChange change) => new(
        $"sweeps/{{sweep}}/{change.Verb}", summary, [],
        call => SweepChanges.ShowAsync(call.Scope, call.Name("sweep"), change, call.Cancellation));

    private static ChangeField NewName() => new("name", FieldKind.Text, "The new name.") { IsRequired = true };

    private static Task<View> ExtendAsync(ChangeCall call)
    {
        var body = call.Body;
        var asked = new ExtensionRequest(body.Integer("experiments"), body.Integer("epochs"), body.Integer("repeats"), body.Texts("set"));
        return body.Flag("dryRun")
            ? SweepChanges.PlanExtensionAsync(call.Scope, call.Name("sweep"), asked, call.Cancellation)
            : SweepChanges.ShowAsync(call.Scope, call.Name("sweep"), SweepChanges.Extend(asked), call.Cancellation);
    }

    private static async Task<View> DrainAsync(ChangeCall call)
    {
        var (node, deadline) = (call.Name("node"), call.Body.Text("deadline") ?? NodeChanges.DefaultDeadline);
        if (call.Body.Flag("wait", absent: !call.IsForm))
        {
            return await NodeChanges.DrainAsync(call.Scope, node, deadline, call.Cancellation).ConfigureAwait(false);
        }

        _ = Durations.Parse(deadline, "--deadline");
        var view = await NodeChanges.SetStateAsync(call.Scope, node, NodeState.Draining, call.Cancellation).ConfigureAwait(false);
        call.GoOn(cancellation => NodeChanges.DrainAsync(call.Scope, node, deadline, cancellation));
        return view;
    }
}
