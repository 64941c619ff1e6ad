using Experiments.Domain;

namespace Experiments.Contracts.Tls;

/// <summary>The certificate files of a program from one source, all PEM; null if the source does not name them.</summary>
/// <param name="Certificate">Its certificate, followed by intermediate ones if there are any.</param>
/// <param name="Key">The certificate's private key, not encrypted.</param>
/// <param name="Authority">The certificate of the cluster's authority: any holder of a certificate signed by it is admitted.</param>
public sealed record TlsFiles(string? Certificate = null, string? Key = null, string? Authority = null)
{
    /// <summary>The files that EXPERIMENTS_CERTIFICATE, EXPERIMENTS_KEY and EXPERIMENTS_AUTHORITY name.</summary>
    public static TlsFiles FromEnvironment() => new(Variable("CERTIFICATE"), Variable("KEY"), Variable("AUTHORITY"));

    /// <summary>Merges two sources; this one overrides the other.</summary>
    public TlsFiles Over(TlsFiles other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new TlsFiles(Certificate ?? other.Certificate, Key ?? other.Key, Authority ?? other.Authority);
    }

    /// <summary>Loads the files, and checks that others would accept them; null if none is named.</summary>
    /// <exception cref="UserErrorException">A file is missing, cannot be read, or does not match the others.</exception>
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
