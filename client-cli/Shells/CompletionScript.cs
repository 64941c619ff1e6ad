namespace Experiments.ClientCli.Shells;

/// <summary>
/// What makes a shell complete command lines: it asks this program for suggestions at each tab, through the <c>[suggest]</c> directive of
/// the command-line library. Options are offered once a word begins with a hyphen, files where the program suggests nothing.
/// </summary>
internal static class CompletionScript
{
    private const string Bash = """
        # experiments: completion for bash. Use it with:  source <(experiments completion bash)
        _experiments() {
            local line="${COMP_LINE:0:COMP_POINT}" IFS=$'\n' word start="" suggestion
            word="${line##* }"
            COMPREPLY=()
            # Bash breaks words at =: of KEY=VALUE it wants the value alone.
            if [[ "$word" == *=* ]]; then start="${word%=*}="; fi
            for suggestion in $(experiments "[suggest:${#line}]" "$line" 2> /dev/null); do
                if [[ "$suggestion" == "$word"* && ("$suggestion" != -* || "$word" == -*) ]]; then
                    COMPREPLY+=("${suggestion#"$start"}")
                fi
            done
            # A value follows KEY= without a blank.
            if [[ "${COMPREPLY[*]-}" == *= ]]; then compopt -o nospace 2> /dev/null; fi
        }
        complete -o default -F _experiments experiments
        """;

    private const string Fish = """
        # experiments: completion for fish. Use it with:  experiments completion fish | source
        function __experiments_suggest
            set -l line (commandline -cp)
            experiments "[suggest:"(string length -- "$line")"]" "$line" 2> /dev/null
        end
        complete -c experiments -a '(__experiments_suggest)'
        """;

    private const string PowerShell = """
        # experiments: completion for PowerShell. Use it with:  experiments completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName experiments -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $line = "$commandAst".PadRight($cursorPosition)
            experiments "[suggest:$cursorPosition]" $line 2> $null |
                Where-Object { $_ -like "$wordToComplete*" -and ($_ -notlike '-*' -or $wordToComplete -like '-*') } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    /// <summary>The shells with a script.</summary>
    public static string[] Shells { get; } = ["bash", "zsh", "fish", "pwsh"];

    /// <summary>The script of a shell; zsh emulates bash.</summary>
    public static string Of(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => $"""
            #compdef experiments
            autoload -U +X compinit && compinit
            autoload -U +X bashcompinit && bashcompinit
            {Bash.Replace("completion for bash", "completion for zsh", StringComparison.Ordinal)
                .Replace("completion bash", "completion zsh", StringComparison.Ordinal)}
            """,
        "fish" => Fish,
        "pwsh" => PowerShell,
        _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, "has no script"),
    };
}
