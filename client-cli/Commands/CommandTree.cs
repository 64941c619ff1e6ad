using System.CommandLine;
using System.CommandLine.Help;
using Experiments.ClientCli.Output;
using Experiments.ClientCli.Shells;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands;

/// <summary>The tree of nouns and verbs, built from every <see cref="IVerb"/> in this assembly.</summary>
internal sealed class CommandTree
{
    public CommandTree()
    {
        var types = typeof(IVerb).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IVerb).IsAssignableFrom(type));

        // Not null: a class.
        Verbs = [.. types.Select(type => (IVerb)Activator.CreateInstance(type)!).OrderBy(verb => verb.Path, StringComparer.Ordinal)];
        Root.Options.Add(Json);
        Root.Options.Add(Quiet);
        Root.Options.Add(Verbose);
        Root.Options.Add(Store);
        Root.Options.Add(Cluster);
        Root.Options.Add(ConnectTimeout);
        Root.Options.Add(Certificate);
        Root.Options.Add(Key);
        Root.Options.Add(Authority);
        foreach (var verb in Verbs)
        {
            Add(verb);
        }

        foreach (var version in Root.Options.OfType<VersionOption>())
        {
            version.Description = "Show version and commit of this program.";
            version.Action = new PrintVersion();
        }

        foreach (var help in Root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!, Verbs); // not null: the library's own

            help.Description = "Show this help.";

            // They look like paths.
            help.Aliases.Remove("/h");
            help.Aliases.Remove("/?");
        }
    }

    /// <summary>Print one JSON document on standard output and nothing else.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document instead of text.", Recursive = true };

    /// <summary>Print no progress.</summary>
    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Do not print progress.", Recursive = true };

    /// <summary>Print stack traces.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Print stack traces of errors.", Recursive = true };

    /// <summary>The folder of the embedded store.</summary>
    public static Option<string?> Store { get; } = Setting("store", "Folder of the embedded store", "~/.experiments");

    /// <summary>The cluster to connect to instead.</summary>
    public static Option<string?> Cluster { get; } = Setting(
        "cluster", "Use a running cluster instead: its PostgreSQL connection string");

    /// <summary>How long to wait for a cluster.</summary>
    public static Option<double?> ConnectTimeout { get; } = ArgumentRules.Apply(new Option<double?>("--connect-timeout")
    {
        Description =
            "Time to wait for the cluster (EXPERIMENTS_CONNECT_TIMEOUT; default: 10, or 120 while silos are alive).",
        HelpName = "SECONDS",
        Recursive = true,
    });

    /// <summary>This client's certificate file.</summary>
    public static Option<string?> Certificate { get; } = Setting(
        "tls.certificate", "Client certificate in PEM format, for clusters with TLS");

    /// <summary>The certificate's private key file.</summary>
    public static Option<string?> Key { get; } = Setting("tls.key", "Private key of the client certificate");

    /// <summary>The certificate file of the cluster's authority.</summary>
    public static Option<string?> Authority { get; } = Setting("tls.authority", "Certificate authority of the cluster");

    public RootCommand Root { get; } = new("Runs and compares machine-learning experiments on music genre classification.");

    /// <summary>All verbs, ordered by path.</summary>
    public IReadOnlyList<IVerb> Verbs { get; }

    /// <summary>The output of the invoked verb.</summary>
    public Terminal? Terminal { get; set; }

    /// <summary>An option that silo and client share: name, placeholder and variable are declared with the silo's settings.</summary>
    private static Option<string?> Setting(string key, string description, string? absent = null)
    {
        var source = SiloKeys.All.Find(key).Source!; // not null: those of these keys are declared
        return ArgumentRules.Apply(new Option<string?>(source.Flag)
        {
            Description = $"{description} ({source.Variable}{(absent is null ? "" : $"; default: {absent}")}).",
            HelpName = source.Value,
            Recursive = true,
        });
    }

    /// <summary>Executes a verb, again where another process held the store and has ended, and nothing is done twice.</summary>
    private static async Task<ExitCode> RunAsync(IVerb verb, ParseResult result, Terminal terminal, CancellationToken cancellationToken)
    {
        while (true)
        {
            var invocation = new Invocation(result, terminal) { SharesStore = verb.SharesStore, IsResident = verb.IsResident };
            try
            {
                return await verb.RunAsync(invocation, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception) when (verb.IsRepeatable && invocation.Holder is { HasHolderEnded: true } client
                && !cancellationToken.IsCancellationRequested)
            {
                terminal.Progress($"process {client.Holder.Process}, which held the store, has ended; this one goes on");
            }
        }
    }

    private void Add(IVerb verb)
    {
        var words = verb.Path.Split(' ');
        Command parent = Root;
        foreach (var noun in words[..^1])
        {
            if (parent.Subcommands.FirstOrDefault(command => command.Name == noun) is not { } found)
            {
                found = new Command(noun, Nouns.Describe(noun));
                parent.Subcommands.Add(found);
            }

            parent = found;
        }

        var command = new Command(words[^1], verb.Description);
        foreach (var symbol in verb.Symbols)
        {
            StoreNames.AddTo(symbol, verb.Path);
            switch (ArgumentRules.Apply(symbol))
            {
                case Argument argument:
                    command.Arguments.Add(argument);
                    break;
                case Option option:
                    command.Options.Add(option);
                    break;
                default:
                    throw new InvalidOperationException($"{verb.Path}: {symbol.Name} is neither argument nor option");
            }
        }

        OutputOption[] outputs = [.. verb.Symbols.OfType<OutputOption>()];
        if (outputs.Length > 0)
        {
            command.Options.Add(OutputOption.Replace);
        }

        command.SetAction(async (result, cancellationToken) =>
        {
            var terminal = Terminal ?? throw new InvalidOperationException("the tree has no terminal to write to");
            foreach (var output in outputs)
            {
                output.RefuseExisting(result.GetValue(output), result.GetValue(OutputOption.Replace));
            }

            return (int)await RunAsync(verb, result, terminal, cancellationToken).ConfigureAwait(false);
        });
        parent.Subcommands.Add(command);
    }
}
