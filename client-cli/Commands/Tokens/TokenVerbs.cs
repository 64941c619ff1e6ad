using System.CommandLine;
using System.Security.Cryptography;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Access;

namespace Experiments.ClientCli.Commands.Tokens;

/// <summary>Verbs of tokens that make one call and show its answer.</summary>
internal abstract class TokenVerb(string verb, string description, string example) : IVerb
{
    public string Path => $"token {verb}";

    public string Description => description;

    public IReadOnlyList<string> Examples => [$"experiments token {verb} {example}".TrimEnd()];

    public abstract IReadOnlyList<Symbol> Symbols { get; }

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        PathOf(), grains => QueryAsync(invocation, grains, cancellationToken), cancellationToken);

    /// <summary>The grain that keeps them.</summary>
    protected static ITokensGrain Tokens(IGrainFactory grains) => grains.GetGrain<ITokensGrain>(ITokensGrain.Key);

    /// <summary>The question in the API; null if it has none.</summary>
    protected virtual ApiPath? PathOf() => null;

    /// <summary>Makes the call and returns the view.</summary>
    protected abstract Task<View> QueryAsync(Invocation invocation, IGrainFactory grains, CancellationToken cancellationToken);
}

/// <summary>Makes a token. Its text is made here, and only its hash is sent.</summary>
internal sealed class TokenCreate : TokenVerb
{
    private readonly Option<string> _role = new Option<string>("--role")
    {
        Description = "What its owner may do: a viewer reads, a member also changes sweeps, datasets, models and notes, an admin also "
            + "nodes and tokens.",
        DefaultValueFactory = _ => "viewer",
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "What it is for: a name that `token list` shows and `token revoke` takes.",
        HelpName = "NAME",
        Required = true,
    };

    private readonly Option<string> _expires = ArgumentRules.Parsed(
        new Option<string>("--expires")
        {
            Description = "How long it is valid: 90d, 12h, or never.",
            HelpName = "TIME",
            DefaultValueFactory = _ => TokenLifetime.Default,
        },
        text => _ = TokenLifetime.Parse(text));

    public TokenCreate()
        : base(
            "create", "Makes a token for the API, with a role, and prints it: it cannot be shown again.",
            "--role viewer --name ci --expires 90d") =>
        _role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(role => role.ToString().ToLowerInvariant())]);

    public override IReadOnlyList<Symbol> Symbols => [_role, _name, _expires];

    protected override async Task<View> QueryAsync(Invocation invocation, IGrainFactory grains, CancellationToken cancellationToken)
    {
        // Not null: required, or with a default.
        var name = Names.Require(invocation.Value(_name)!, "a token");
        var role = Enum.Parse<Role>(invocation.Value(_role)!, ignoreCase: true);
        var lifetime = TokenLifetime.Parse(invocation.Value(_expires)!);
        var text = TokenText.Of(RandomNumberGenerator.GetBytes(TokenText.RandomBytes));
        var token = await Tokens(grains).AddAsync(name, role, TokenText.Hash(text), lifetime, cancellationToken).ConfigureAwait(false);
        return TokenViews.Created(token, text);
    }
}

/// <summary>Lists the tokens.</summary>
internal sealed class TokenList() : TokenVerb("list", "Lists the tokens of the API with role, last use (to the hour) and end.", "")
{
    public override IReadOnlyList<Symbol> Symbols => [];

    protected override ApiPath? PathOf() => ApiPath.Of("tokens");

    protected override Task<View> QueryAsync(Invocation invocation, IGrainFactory grains, CancellationToken cancellationToken) =>
        TokenQueries.ListAsync(grains, cancellationToken);
}

/// <summary>Removes a token.</summary>
internal sealed class TokenRevoke() : TokenVerb("revoke", "Removes a token: it is refused from then on.", "ci")
{
    private readonly Argument<string> _name = new("NAME") { Description = "The token's name, from `experiments token list`." };

    public override IReadOnlyList<Symbol> Symbols => [_name];

    protected override async Task<View> QueryAsync(Invocation invocation, IGrainFactory grains, CancellationToken cancellationToken) =>
        TokenViews.Revoked(await Tokens(grains).RevokeAsync(invocation.Required(_name), cancellationToken).ConfigureAwait(false));
}
