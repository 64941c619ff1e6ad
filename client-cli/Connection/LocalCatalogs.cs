using Experiments.Domain;
using Experiments.Silo.Operations;

namespace Experiments.ClientCli.Connection;

/// <summary>The families, features, samplers and metrics of this build, for checks that need no cluster.</summary>
internal static class LocalCatalogs
{
    /// <summary>The parameters of every family.</summary>
    public static IReadOnlyDictionary<string, ParameterSchema> Families => SpecCheck.Families;

    /// <summary>What is wrong with the names and values of a spec.</summary>
    public static IReadOnlyList<SpecProblem> Check<T>(T spec)
        where T : class => SpecCheck.FindProblems(spec);
}
