using Experiments.Domain;

namespace Experiments.Contracts.Tls;

/// <summary>Where a program's certificate lies, all in PEM. From one source: null where it says nothing.</summary>
/// <param name="Certificate">Its certificate, followed by intermediate ones if there are any.</param>
/// <param name="Key">The certificate's private key, not encrypted.</param>
/// <param name="Authority">The authority of the cluster: whoever has a certificate of it is let in.</param>
public sealed record TlsFiles(string? Certificate = null, string? Key = null, string? Authority = null)
{
    /// <summary>What EXPERIMENTS_CERTIFICATE, EXPERIMENTS_KEY and EXPERIMENTS_AUTHORITY say.</summary>
    public static TlsFiles FromEnvironment() => new(Variable("CERTIFICATE"), Variable("KEY"), Variable("AUTHORITY"));

    /// <summary>This source before another.</summary>
    public TlsFiles Over(TlsFiles other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new TlsFiles(Certificate ?? other.Certificate, Key ?? other.Key, Authority ?? other.Authority);
    }

    /// <summary>Loads them, and checks that others would accept them; null where none is named.</summary>
    /// <exception cref="UserErrorException">One is missing, cannot be read, or does not fit the others.</exception>
    public TlsIdentity? Load(TlsUse use)
    {
        if (this == new TlsFiles())
        {
            return null;
        }

        return TlsIdentity.Load(Named(Certificate, "certificate"), Named(Key, "key"), Named(Authority, "authority"), use);
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable($"EXPERIMENTS_{name}") is { Length: > 0 } path ? path : null;

    private static string Named(string? path, string what) => path
        ?? throw new UserErrorException(
            $"TLS needs a certificate, its key and the authority; the {what} is not named: "
            + $"--{what}, EXPERIMENTS_{what.ToUpperInvariant()} or tls: {{ {what}: FILE }}");
}
