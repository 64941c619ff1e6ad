using Experiments.Domain;
using Experiments.Evaluation.Splits;

namespace Experiments.Evaluation;

/// <summary>What a protocol means for every number measured under it.</summary>
internal static class ProtocolNotes
{
    /// <summary>What a reader of results must know, a sentence each; mostly none.</summary>
    public static IEnumerable<string> Of(Protocol protocol)
    {
        if (protocol.Split == SliceSplit.SplitName)
        {
            yield return SliceSplit.Warning;
        }

        if (protocol.Folds == 1)
        {
            yield return "there is one test part, so intervals and contrasts are of these models; they say nothing about models fitted on "
                + "other tracks";
        }
    }
}
