using System.Collections.Immutable;

namespace Experiments.ClientCli.Shells;

/// <summary>
/// Completion for bash, and for zsh through its bash emulation. The words are in the script and names are read from the store's folders:
/// completion starts no process.
/// </summary>
internal static class BashScript
{
    private const string Names = """
        # Names of what lies in the store: its folders are called so.
        _experiments_names() {
            local store="${EXPERIMENTS_STORE:-$HOME/.experiments}" i folder name
            for ((i = 1; i + 1 < ${#COMP_WORDS[@]}; i++)); do
                if [[ "${COMP_WORDS[i]}" == --store ]]; then store="${COMP_WORDS[i + 1]}"; fi
            done
            store="${store/#\~/$HOME}/artifacts"
            case "$1" in
                dataset) set -- "$store"/datasets/*/ ;;
                sweep) set -- "$store"/work/*/ ;;
                experiment) set -- "$store"/work/*/e*/ ;;
                run) set -- "$store"/work/*/e*/r*/ ;;
                feature-set) set -- "$store"/features/feature-sets/*/ ;;
            esac
            for folder in "$@"; do
                if [[ ! -d "$folder" ]]; then continue; fi
                name="${folder%/}"
                name="${name#"$store"/*/}"
                name="${name#feature-sets/}"
                case "$name" in audit | features | import) continue ;; esac
                printf '%s\n' "$name"
            done
        }
        """;

    public static string Of(ImmutableArray<CompletedCommand> commands) => $$"""
        # experiments: completion for bash. Use it with:  source <(experiments completion bash)
        {{Body(commands)}}
        complete -o bashdefault -F _experiments experiments
        """;

    public static string OfZsh(ImmutableArray<CompletedCommand> commands) => $$"""
        #compdef experiments
        # experiments: completion for zsh. Use it with:  source <(experiments completion zsh)
        autoload -U +X compinit && compinit
        autoload -U +X bashcompinit && bashcompinit
        {{Body(commands)}}
        complete -F _experiments experiments
        """;

    private static string Body(ImmutableArray<CompletedCommand> commands)
    {
        string[] lines =
        [
            Names,
            "",
            "_experiments() {",
            "    local cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"\" path=\"\" words=\"\" kinds=\"\" set=\"\" at=$COMP_CWORD i kind",
            "    # Bash breaks words at =: KEY=VALUE comes as up to three of them.",
            "    if [[ \"$cur\" == = ]] && ((at > 1)); then set=\"${COMP_WORDS[at - 1]}=\" cur=\"\" at=$((at - 1));",
            "    elif ((at > 2)) && [[ \"${COMP_WORDS[at - 1]}\" == = ]]; then set=\"${COMP_WORDS[at - 2]}=\" at=$((at - 2)); fi",
            "    if ((at > 0)); then prev=\"${COMP_WORDS[at - 1]}\"; fi",
            "    for ((i = 1; i < COMP_CWORD; i++)); do",
            "        case \"$path${path:+ }${COMP_WORDS[i]}\" in",
            $"            {Alternatives(commands)})",
            "                path=\"$path${path:+ }${COMP_WORDS[i]}\" ;;",
            "        esac",
            "    done",
            "    case \"$path $prev\" in",
            .. CompletionTable.Valued(commands)
                .Select(use => $"        {Pattern(use.Paths, use.Option.Name)}) {Assignments(use.Option)} ;;"),
            "    esac",
            "    if [[ -z \"$kinds\" ]]; then",
            "        case \"$path\" in",
            .. commands.Select(
                command => $"            \"{command.Path}\") words=\"{string.Join(' ', Words(command))}\"; "
                    + $"kinds=\"{string.Join(' ', command.Arguments.Select(Word))}\" ;;"),
            "        esac",
            "    fi",
            "    COMPREPLY=($(compgen -W \"$words\" -- \"$set$cur\"))",
            "    if [[ -n \"$set\" ]]; then COMPREPLY=(\"${COMPREPLY[@]#\"$set\"}\"); fi",
            "    # A value follows KEY= without a blank.",
            "    if [[ \"${COMPREPLY[*]}\" == *= ]]; then compopt -o nospace 2> /dev/null; fi",
            "    for kind in $(printf '%s' \"$kinds\"); do",
            "        case \"$kind\" in",
            "            file) COMPREPLY+=($(compgen -f -- \"$cur\")) ;;",
            "            none | words) ;;",
            "            *) COMPREPLY+=($(compgen -W \"$(_experiments_names \"$kind\")\" -- \"$cur\")) ;;",
            "        esac",
            "    done",
            "}",
        ];
        return string.Join('\n', lines);
    }

    private static string Alternatives(ImmutableArray<CompletedCommand> commands) =>
        string.Join(" | ", commands.Where(command => command.Path.Length > 0).Select(command => $"\"{command.Path}\""));

    private static string Pattern(ImmutableArray<string> paths, string option) =>
        paths.IsEmpty ? $"*\" {option}\"" : string.Join(" | ", paths.Select(path => $"\"{path} {option}\""));

    private static string Assignments(CompletedOption option)
    {
        var kind = option.Kind is { } named ? Word(named) : option.Choices.IsEmpty ? "none" : "words";
        return $"words=\"{string.Join(' ', option.Choices)}\"; kinds=\"{kind}\"";
    }

    private static IEnumerable<string> Words(CompletedCommand command) =>
        [.. command.Subcommands.Select(sub => sub.Name), .. command.Options.Select(option => option.Name), .. command.Words];

    /// <summary>The kind's name in <c>_experiments_names</c>.</summary>
    public static string Word(NameKind kind) => ReadModel.Words.Of(kind);
}
