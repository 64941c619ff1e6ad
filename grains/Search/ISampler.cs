using Experiments.Domain;

namespace Experiments.Search;

/// <summary>
/// Chooses settings to try. To add one, write a file with an <c>internal sealed</c> implementation in Samplers/: it is found by name, its
/// parameters are validated and documented from their one declaration, and the tests of every sampler cover it.
/// </summary>
public interface ISampler : INamed
{
    /// <summary>One sentence for the user.</summary>
    string Summary { get; }

    /// <summary>Its parameters.</summary>
    ParameterSchema Parameters { get; }

    /// <summary>Whether its suggestions depend on results. If not, they depend on space, seed and number only.</summary>
    bool IsAdaptive { get; }

    /// <summary>
    /// Whether results of one family affect how often another is tried. Then experiments of all families compete, also for a pruner.
    /// </summary>
    /// <param name="parameters">The sampler's own parameters, complete.</param>
    bool ComparesFamilies(ParameterSet parameters) => false;

    /// <summary>Why it cannot search that (valid) space; empty if it can.</summary>
    IEnumerable<SpecProblem> FindProblems(ParameterSpace space);

    /// <summary>
    /// The setting of experiment <see cref="SampleRequest.Index"/>, or null if there is none left: a pure function of the request. Earlier
    /// experiments that have not ended are pending in the history, so any number of settings can be requested at once.
    /// </summary>
    ParameterPoint? Suggest(SampleRequest request);
}

/// <summary>Everything a suggestion depends on.</summary>
/// <param name="Space">The valid space.</param>
/// <param name="History">What was tried before.</param>
/// <param name="Seed">Random seed.</param>
/// <param name="Index">The number of the experiment, from 0.</param>
/// <param name="Parameters">The sampler's own parameters, complete.</param>
public sealed record SampleRequest(ParameterSpace Space, History History, ulong Seed, int Index, ParameterSet Parameters);
