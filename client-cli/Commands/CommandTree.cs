using System.CommandLine;
using System.CommandLine.Help;
using Experiments.ClientCli.Output;

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

        foreach (var help in Root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!, Verbs); // not null: the library's own
        }
    }

    /// <summary>Print one JSON document on standard output and nothing else.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document instead of text.", Recursive = true };

    /// <summary>Print no progress.</summary>
    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Print no progress.", Recursive = true };

    /// <summary>Print stack traces.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Print the details of errors.", Recursive = true };

    /// <summary>The folder of the embedded store.</summary>
    public static Option<string?> Store { get; } = ArgumentRules.Apply(new Option<string?>("--store")
    {
        Description = "Folder of the store, used without a server (EXPERIMENTS_STORE, else ~/.experiments).",
        HelpName = "DIR",
        Recursive = true,
    });

    /// <summary>The cluster to connect to instead.</summary>
    public static Option<string?> Cluster { get; } = ArgumentRules.Apply(new Option<string?>("--cluster")
    {
        Description = "PostgreSQL connection of a running cluster to talk to instead (EXPERIMENTS_CLUSTER).",
        HelpName = "CONNECTION",
        Recursive = true,
    });

    /// <summary>How long to wait for a cluster.</summary>
    public static Option<double?> ConnectTimeout { get; } = ArgumentRules.Apply(new Option<double?>("--connect-timeout")
    {
        Description =
            "How long to try where the cluster does not answer (EXPERIMENTS_CONNECT_TIMEOUT, else 10, and 120 while silos are alive).",
        HelpName = "SECONDS",
        Recursive = true,
    });

    /// <summary>This client's certificate file.</summary>
    public static Option<string?> Certificate { get; } = File(
        "--certificate", "This client's certificate in PEM, for clusters with TLS (EXPERIMENTS_CERTIFICATE).");

    /// <summary>The certificate's private key file.</summary>
    public static Option<string?> Key { get; } = File("--key", "The certificate's private key (EXPERIMENTS_KEY).");

    /// <summary>The certificate file of the cluster's authority.</summary>
    public static Option<string?> Authority { get; } = File(
        "--authority", "The authority of the cluster's certificates (EXPERIMENTS_AUTHORITY).");

    public RootCommand Root { get; } = new("Experiments: sweeps over music-genre models, with honest statistics.");

    /// <summary>All verbs, ordered by path.</summary>
    public IReadOnlyList<IVerb> Verbs { get; }

    /// <summary>The output of the invoked verb.</summary>
    public Terminal? Terminal { get; set; }

    private static Option<string?> File(string name, string description) =>
        ArgumentRules.Apply(new Option<string?>(name) { Description = description, HelpName = "FILE", Recursive = true });

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

        command.SetAction(async (result, cancellationToken) =>
        {
            var terminal = Terminal ?? throw new InvalidOperationException("the tree has no terminal to write to");
            return (int)await verb.RunAsync(new Invocation(result, terminal), cancellationToken).ConfigureAwait(false);
        });
        parent.Subcommands.Add(command);
    }
}
