using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Experiments.Silo.Workers;
using Experiments.Specs.Files;
using Experiments.Specs.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Experiments.Silo;

/// <summary>The command line of the silo program.</summary>
internal static class SiloCommand
{
    /// <summary>Exit code when stopped before it had joined.</summary>
    private const int Interrupted = 130;

    private static readonly Option<string?> Config = new("--config")
    {
        Description = "YAML file with these and further settings; flags and environment variables override it.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Check = new("--check") { Description = "Print the effective settings and exit without starting." };

    /// <summary>The options that follow from the declared keys, by their names.</summary>
    private static readonly ImmutableDictionary<string, Option> Settings = SiloKeys.All.Given
        .Select(OptionOf).ToImmutableDictionary(option => option.Name);

    public static async Task<int> RunAsync(string[] args)
    {
        var flags = Root().Parse(args);
        if (flags.Action is ParseErrorAction)
        {
            foreach (var problem in FindProblems(flags))
            {
                await Console.Error.WriteLineAsync($"{problem}; see `silo --help`").ConfigureAwait(false);
            }

            return (int)UserErrorKind.Invalid;
        }

        return await flags.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }).ConfigureAwait(false);
    }

    /// <summary>The program's options, those of every setting included.</summary>
    internal static RootCommand Root()
    {
        var root = new RootCommand(
            "Starts a silo, which joins its cluster and executes work. On SIGTERM it lets running work reach a checkpoint, hands it over "
            + "and exits with code 0; a second signal exits immediately."
            + "\n\nExample: silo --cluster 'Host=db;Username=experiments' --store /mnt/experiments --devices cpu:4 --name n7")
        {
            Config, Check,
        };
        foreach (var key in SiloKeys.All.Given)
        {
            root.Options.Add(Settings[key.Source!.Flag]); // not null: it is given by a flag
        }

        root.SetAction((parsed, _) => RunAsync(parsed));
        return root;
    }

    /// <summary>What is wrong with the command line, in our own words: an unknown flag also leaves its value over.</summary>
    internal static IReadOnlyList<string> FindProblems(ParseResult flags)
    {
        var words = flags.UnmatchedTokens;
        string[] unknown = [.. words.Where(word => word.Length > 1 && word[0] == '-')];
        var known = flags.CommandResult.Command.Options.Select(option => option.Name).ToArray();
        return unknown.Length > 0
            ? [.. unknown.Select(word => $"`silo` has no option '{word}'{HintOf(word)}")]
            : words.Count > 0 ? [.. words.Select(word => $"`silo` does not take the argument '{word}'")]
            : [.. flags.Errors.Select(error => error.SymbolResult is OptionResult { Tokens.Count: 0 } option
                ? $"`silo`: {option.Option.Name} needs a value"
                : $"`silo`: {Printable.FirstLine(error.Message)}")];

        string HintOf(string word) => NearestName.Find(word, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";
    }

    private static async Task<int> RunAsync(ParseResult flags)
    {
        using var signals = new StopSignals();
        try
        {
            var settings = ReadSettings(flags);
            var options = SiloOptions.Of(settings, MachineResources.Here());
            if (flags.GetValue(Check))
            {
                SiloAddresses.RequireProtection(options);
                options.Tls.Load(TlsUse.Silo)?.Dispose();
                await Console.Out.WriteLineAsync(options.Describe(settings)).ConfigureAwait(false);
                return 0;
            }

            return await RunAsync(options, signals.First).ConfigureAwait(false);
        }
        catch (UserErrorException error)
        {
            await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            return (int)error.Kind;
        }
        catch (OperationCanceledException) when (signals.First.IsCancellationRequested)
        {
            return Interrupted;
        }
    }

    private static async Task<int> RunAsync(SiloOptions options, CancellationToken stop)
    {
        using var traces = TraceExport.Start("experiments-silo", options.Name);
        using var host = await SiloHost.BuildAsync(options, logging => SiloLog.Configure(logging, options.Log), stop).ConfigureAwait(false);
        await using var limited = stop.Register(() => ShutdownTimeout.Begin(options.Name, options.Grace));
        await host.StartAsync(stop).ConfigureAwait(false);
        await host.WaitForShutdownAsync(stop).ConfigureAwait(false);
        if (host.Services.GetRequiredService<WorkerHost>().Killed is not { IsEmpty: false } killed)
        {
            return 0;
        }

        await Console.Error.WriteLineAsync(
            $"{options.Name}: {killed.Length} units did not reach a checkpoint within "
                + $"{NumberFormat.Trimmed(options.Grace.TotalSeconds, 1)} s and were killed; they resume on other nodes from their last "
                + "one: "
            + string.Join(", ", killed.Order(StringComparer.Ordinal))).ConfigureAwait(false);
        return (int)UserErrorKind.Failed;
    }

    private static SiloSpec ReadSettings(ParseResult flags)
    {
        var layers = SiloSettings.Layer(flags.GetValue(Config), Environment.GetEnvironmentVariable, name => ReadFlag(flags, name));
        if (ReadFlag(flags, "--cluster") is [var connection] && Secrets.HoldsPassword(connection))
        {
            Console.Error.WriteLine(
                "warning: every user of this machine can read the password on the command line; use EXPERIMENTS_CLUSTER, --config or "
                + "PGPASSFILE instead");
        }

        return SiloSettings.Bind(layers);
    }

    private static string[] ReadFlag(ParseResult flags, string name) => Settings[name] switch
    {
        Option<bool> option => flags.GetValue(option) ? ["true"] : [],
        Option<string[]> option => flags.GetValue(option) ?? [],
        var option => flags.GetValue((Option<string?>)option) is { } word ? [word] : [],
    };

    /// <summary>A flag has the help text and the default of its config key.</summary>
    private static Option OptionOf(ConfigKey key)
    {
        var source = key.Source!; // not null: it is given by a flag
        var help = $"{key.Help} ({(source.Variable is null ? "" : $"{source.Variable}; ")}default: {key.Default})"
            + (source.IsRepeatable ? " Repeatable." : "");
        return key.Shape.JsonTypes.Contains("boolean") ? new Option<bool>(source.Flag) { Description = help }
            : source.IsRepeatable ? new Option<string[]>(source.Flag) { Description = help, HelpName = source.Value }
            : new Option<string?>(source.Flag) { Description = help, HelpName = source.Value };
    }
}
