using Experiments.Domain;
using Experiments.Silo.Operations;

namespace Experiments.ClientCli.Connection;

/// <summary>The families, features, samplers and metrics of this build, for checks that need no cluster.</summary>
internal static class LocalCatalogs
{
    /// <summary>What is wrong with the names and values of a spec.</summary>
    public static IReadOnlyList<SpecProblem> Check<T>(T spec)
        where T : class => SpecCheck.FindProblems(spec);
}
