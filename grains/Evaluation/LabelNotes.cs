using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>What labels of mixtures mean for every number that is measured with them.</summary>
public static class LabelNotes
{
    /// <summary>What a reader of results must know, a sentence each; none without labels.</summary>
    public static IEnumerable<string> Of(MixtureLabels? labels)
    {
        if (labels is null)
        {
            yield break;
        }

        if (labels.AreForTraining)
        {
            yield return "models learn from mixtures of genres; accuracies compare their most probable genre with the dataset's label";
        }

        if (labels.Leak)
        {
            yield return $"leak: the mixtures are predictions of {string.Join(", ", labels.Sources)}, whose models had learned the genres "
                + "of the tracks that are tested here; no score on test says how good these models are, `experiment evaluate` on other "
                + "music does";
        }
        else if (!labels.Sources.IsEmpty)
        {
            yield return $"the mixtures are predictions of {string.Join(", ", labels.Sources)}: closeness to them is agreement with that "
                + "model";
        }
    }
}
