using System.Collections.Immutable;

namespace Experiments.ClientCli.Shells;

/// <summary>Completion for PowerShell.</summary>
internal static class PowerShellScript
{
    private const string Body = """
        Register-ArgumentCompleter -Native -CommandName experiments -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $typed = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
            $path = ''
            foreach ($word in $typed | Select-Object -Skip 1) {
                $longer = "$path $word".Trim()
                if ($commands.ContainsKey($longer)) { $path = $longer }
            }
            $store = if ($env:EXPERIMENTS_STORE) { $env:EXPERIMENTS_STORE } else { Join-Path $HOME '.experiments' }
            $at = [array]::IndexOf($typed, '--store')
            if ($at -ge 0 -and $at + 1 -lt $typed.Count) { $store = $typed[$at + 1] }
            $candidates = if ($typed.Count -gt 1 -and $values.ContainsKey("$path $($typed[-1])")) { $values["$path $($typed[-1])"] }
                elseif ($typed.Count -gt 1 -and $values.ContainsKey($typed[-1])) { $values[$typed[-1]] }
                else { $commands[$path] }
            foreach ($candidate in $candidates) {
                # Names of what lies in the store: its folders are called so.
                $pattern = switch ($candidate) {
                    ':dataset' { 'datasets/*' }
                    ':sweep' { 'work/*' }
                    ':experiment' { 'work/*/e*' }
                    ':run' { 'work/*/e*/r*' }
                    ':feature-set' { 'features/feature-sets/*' }
                    ':file' { '' }
                    default { $null }
                }
                if ($null -eq $pattern) { $names = @($candidate) }
                elseif ($pattern -eq '') { $names = @(Get-ChildItem -Path "$wordToComplete*" -ErrorAction Ignore | ForEach-Object { Resolve-Path -Relative $_.FullName }) }
                else {
                    $root = Join-Path $store "artifacts/$($pattern.Substring(0, $pattern.IndexOf('*')))"
                    $names = @(Get-ChildItem -Directory -Path (Join-Path $store "artifacts/$pattern") -ErrorAction Ignore |
                        ForEach-Object { $_.FullName.Substring($root.Length).Replace('\', '/') } | Where-Object { $_ -notin 'audit', 'features', 'import' })
                }
                $names | Where-Object { $pattern -eq '' -or $_ -like "$wordToComplete*" } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
        }
        """;

    public static string Of(ImmutableArray<CompletedCommand> commands)
    {
        string[] lines =
        [
            "# experiments: completion for PowerShell. Use it with:  experiments completion pwsh | Out-String | Invoke-Expression",
            "& {",
            "$commands = @{",
            .. commands.Select(command => $"    {Quote(command.Path)} = @({string.Join(", ", Words(command).Select(Quote))})"),
            "}",
            "$values = @{",
            .. CompletionTable.Valued(commands)
                .SelectMany(use => (use.Paths.IsEmpty ? [use.Option.Name] : use.Paths.Select(path => $"{path} {use.Option.Name}"))
                .Select(key => $"    {Quote(key)} = @({string.Join(", ", Values(use.Option).Select(Quote))})")),
            "}",
            Body.Replace("-ScriptBlock {", "-ScriptBlock ({", StringComparison.Ordinal).TrimEnd() + ".GetNewClosure())",
            "}",
        ];
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Words(CompletedCommand command) =>
    [
        .. command.Subcommands.Select(sub => sub.Name), .. command.Options.Select(option => option.Name), .. command.Words,
        .. command.Arguments.Select(Mark),
    ];

    private static ImmutableArray<string> Values(CompletedOption option) => option.Kind is { } kind ? [Mark(kind)] : option.Choices;

    /// <summary>The prefix is unambiguous: no word starts with a colon.</summary>
    private static string Mark(NameKind kind) => $":{BashScript.Word(kind)}";

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
