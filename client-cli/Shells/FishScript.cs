using System.Collections.Immutable;

namespace Experiments.ClientCli.Shells;

/// <summary>Completion for fish, with descriptions.</summary>
internal static class FishScript
{
    private const string Names = """
        # The nouns and verbs typed so far.
        function __experiments_path
            set -l path ''
            for word in (commandline -opc)[2..-1]
                set -l longer (string trim "$path $word")
                if contains -- "$longer" $__experiments_paths
                    set path $longer
                end
            end
            echo $path
        end

        function __experiments_at
            test (__experiments_path) = "$argv[1]"
        end

        # Names of what lies in the store: its folders are called so.
        function __experiments_names
            set -l store ~/.experiments
            set -q EXPERIMENTS_STORE; and set store $EXPERIMENTS_STORE
            set -l words (commandline -opc)
            if set -l at (contains -i -- --store $words)
                set store $words[(math $at + 1)]
            end
            switch $argv[1]
                case dataset
                    set folder $store/artifacts/datasets; set names $folder/*/
                case sweep
                    set folder $store/artifacts/work; set names $folder/*/
                case experiment
                    set folder $store/artifacts/work; set names $folder/*/e*/
                case run
                    set folder $store/artifacts/work; set names $folder/*/e*/r*/
                case feature-set
                    set folder $store/artifacts/features/feature-sets; set names $folder/*/
            end
            for name in $names
                string replace -r '/$' '' (string replace "$folder/" '' $name) | string match -v -r '^(audit|features|import)$'
            end
        end
        """;

    public static string Of(ImmutableArray<CompletedCommand> commands)
    {
        string[] lines =
        [
            "# experiments: completion for fish. Use it with:  experiments completion fish | source",
            "set -g __experiments_paths "
                + $"{string.Join(' ', commands.Where(command => command.Path.Length > 0).Select(command => Quote(command.Path)))}",
            "",
            Names,
            "",
            "complete -c experiments -f",
            .. commands.SelectMany(Lines),
        ];
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Lines(CompletedCommand command)
    {
        var when = $"complete -c experiments -n {Quote($"__experiments_at {Quote(command.Path).Replace('\'', '"')}")}";
        foreach (var (name, description) in command.Subcommands)
        {
            yield return $"{when} -a {name} -d {Quote(description)}";
        }

        foreach (var option in command.Options.Where(option => option.Name.StartsWith("--", StringComparison.Ordinal)))
        {
            var value = !option.TakesValue ? ""
                : option.Kind is NameKind.File ? " -r -F"
                : option.Kind is { } kind ? $" -x -a '(__experiments_names {BashScript.Word(kind)})'"
                : option.Choices.IsEmpty ? " -x" : $" -x -a {Quote(string.Join(' ', option.Choices))}";
            yield return $"{when} -l {option.Name[2..]}{value} -d {Quote(option.Description)}";
        }

        if (!command.Words.IsEmpty)
        {
            yield return $"{when} -a {Quote(string.Join(' ', command.Words))}";
        }

        foreach (var kind in command.Arguments)
        {
            yield return kind is NameKind.File ? $"{when} -F" : $"{when} -a '(__experiments_names {BashScript.Word(kind)})'";
        }
    }

    private static string Quote(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
