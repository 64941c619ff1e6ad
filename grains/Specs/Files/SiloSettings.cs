using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Settings;
using Experiments.Specs.Yaml;
using Microsoft.Extensions.Configuration;

namespace Experiments.Specs.Files;

/// <summary>The settings of a silo from all their sources.</summary>
public static class SiloSettings
{
    /// <summary>Layers the sources: flags override environment variables, which override the config file.</summary>
    /// <param name="file">The config file, which is checked as a whole, overridden values included; null for none.</param>
    /// <param name="readVariable">The value of an environment variable; null or empty where it is not set.</param>
    /// <param name="readFlag">The words given to a flag, which is named as in <c>--store</c>; none where it is not given.</param>
    /// <exception cref="UserErrorException">All that is wrong with the file, or a word cannot be split as its key asks.</exception>
    public static IConfigurationRoot Layer(
        string? file, Func<string, string?> readVariable, Func<string, IReadOnlyList<string>> readFlag)
    {
        var layers = new ConfigurationBuilder();
        if (file is not null)
        {
            layers.Add(SettingsLayer.OfFile(file, SiloFile.Read(file).Root));
        }

        return layers.Add(SettingsLayer.OfVariables(SiloKeys.All.All, readVariable))
            .Add(SettingsLayer.OfFlags(SiloKeys.All.All, readFlag))
            .Build();
    }

    /// <summary>Binds layers to settings by the declared keys, and checks the result.</summary>
    /// <exception cref="UserErrorException">
    /// All that is wrong: one line per problem, which names the flag, the variable or the place in the file.
    /// </exception>
    public static SiloSpec Bind(IConfigurationRoot configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var layers = configuration.Providers.OfType<SettingsLayer>().ToArray();
        var problems = new ConfigProblemList();
        var silo = layers.Aggregate(
            SiloSpec.Defaults, (silo, layer) => SiloKeys.All.Read(layer.Section(SiloFile.What, problems), silo));
        foreach (var problem in SiloKeys.All.Check(silo, "", SpecCatalog.Unknown))
        {
            var name = layers.Select(layer => layer.NameOf(problem.Path)).LastOrDefault(name => name is not null);
            problems.Add(default, name is null ? problem.Message : $"{name}: {problem.Message}");
        }

        return problems.Any ? throw UserErrorException.FromProblems([.. problems.All.Select(problem => $"{problem}")]) : silo;
    }
}
