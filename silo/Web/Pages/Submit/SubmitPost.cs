using System.Text;
using Experiments.Domain;
using Experiments.Specs.Yaml;
using Experiments.Web.Changes;
using Experiments.Web.Components;

namespace Experiments.Web.Pages.Submit;

/// <summary>
/// What the form of a sweep does: it checks, or it starts and leads to the sweep. What was typed stays where something is wrong.
/// </summary>
internal static class SubmitPost
{
    /// <summary>The field of the button: <c>start</c>, or anything else to check.</summary>
    public const string Field = "do";

    /// <summary>The value that starts the sweep.</summary>
    public const string Start = "start";

    /// <summary>The field that has the sweep file.</summary>
    public const string Sweep = "sweep";

    /// <summary>Answers the form.</summary>
    /// <param name="asked">The request.</param>
    /// <param name="submitter">Checks and starts sweeps; null for a server that takes no changes.</param>
    /// <param name="flash">Keeps what was done for the next page.</param>
    public static async Task<object> AnswerAsync(PageRequest asked, SweepSubmitter? submitter, Flash flash)
    {
        var request = asked.Context.Request;
        if (submitter is null || !RequestBody.IsForm(request))
        {
            throw new UserErrorException("the form of /submit is sent here, to a server that takes changes");
        }

        var form = await RequestBody.ReadFormAsync(request).ConfigureAwait(false);
        var model = new SubmitModel(form[Sweep].ToString().ReplaceLineEndings("\n"));
        var sent = new SentConfig(Encoding.UTF8.GetBytes(model.Yaml), IsJson: false);
        var notes = new List<string>();
        try
        {
            if (form[Field] != Start)
            {
                var plan = await submitter.PlanAsync(sent, notes, asked.Cancellation).ConfigureAwait(false);
                return model with { Plan = plan.WithNotes(notes).Blocks };
            }

            var (id, _, _) = await submitter.StartAsync(sent, notes, asked.Cancellation).ConfigureAwait(false);
            flash.Put(asked.Context, new FlashMessage(IsProblem: false, notes));

            // Without a part of its own, the address would keep that of the form.
            return model with { Location = $"{Addresses.OfSweep(id)}#main" };
        }
        catch (Exception exception) when (UserErrorException.FindIn(exception) is { } error)
        {
            return model with { Problems = SubmitProblem.ListOf(exception), Status = Problems.StatusOf(error) };
        }
    }
}
