using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Experiments.Domain;

namespace Experiments.Contracts.Tls;

/// <summary>The purpose of a certificate, given by its extended key usage.</summary>
public enum TlsUse
{
    /// <summary>A client of silos: clientAuth.</summary>
    Client,

    /// <summary>A silo, which others connect to and which connects to others: serverAuth and clientAuth.</summary>
    Silo,
}

/// <summary>
/// A certificate with its key, and the only authority whose certificates are accepted. Certificate names are informational: membership
/// determines which silo is where.
/// </summary>
public sealed class TlsIdentity : IDisposable
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _authority;

    internal TlsIdentity(X509Certificate2 certificate, X509Certificate2Collection intermediates, X509Certificate2Collection authority)
    {
        (_certificate, _authority) = (certificate, authority);
        Context = SslStreamCertificateContext.Create(certificate, intermediates, offline: true);
    }

    /// <summary>The certificate presented to the other end.</summary>
    internal SslStreamCertificateContext Context { get; }

    /// <summary>The host names in the certificate, and its common name: those of a server that is asked over HTTPS.</summary>
    public IReadOnlyList<string> HostNames =>
    [
        _certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
        .. _certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()),
    ];

    /// <summary>
    /// How a silo answers over HTTPS. A client need not show a certificate; one that it shows must be accepted, or there is no connection.
    /// </summary>
    public SslServerAuthenticationOptions ForHttps() => new()
    {
        ServerCertificateContext = Context,
        ClientCertificateRequired = true, // asks for one; the callback decides
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, shown, chain, _) => shown is null
            || (shown is X509Certificate2 certificate && FindProblem(certificate, TlsUse.Client, chain?.ChainPolicy.ExtraStore) is null),
    };

    /// <summary>Loads PEM files and checks them as the other end would.</summary>
    /// <exception cref="UserErrorException">A file cannot be read, or its content would be refused.</exception>
    public static TlsIdentity Load(string certificate, string key, string authority, TlsUse use)
    {
        var roots = Read(authority, "authority", path =>
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(path);
            return found;
        });
        if (roots.Count == 0)
        {
            throw new UserErrorException($"{authority}: does not contain a CA certificate");
        }

        var chain = Read(certificate, "certificate", path =>
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(path);
            return found;
        });
        if (!File.Exists(key))
        {
            throw new UserErrorException($"{key}: there is no such file; it must contain the private key of {certificate}");
        }

        // Through PKCS #12: on Windows a key that was only read cannot be used for a connection.
        var own = Read(certificate, "certificate", path =>
        {
            using var read = X509Certificate2.CreateFromPemFile(path, key);
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
        });
        var identity = new TlsIdentity(own, [.. chain.Where(link => link.Thumbprint != own.Thumbprint)], roots);
        return identity.FindProblem(own, use, chain) is { } problem
            ? throw new UserErrorException($"{certificate}: would be refused: it {problem}")
            : identity;
    }

    /// <summary>Why another end's certificate is refused, as the end of a sentence that begins with it; null if it is accepted.</summary>
    /// <param name="certificate">The certificate that the other end presented.</param>
    /// <param name="use">Its required purpose. A silo may also be a client.</param>
    /// <param name="intermediates">The intermediate certificates that it presented.</param>
    internal string? FindProblem(X509Certificate2 certificate, TlsUse use, X509Certificate2Collection? intermediates)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authority);
        chain.ChainPolicy.ExtraStore.AddRange(intermediates ?? []);

        // Nothing is fetched from the network; an authority of one cluster revokes by being replaced.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        var isTrusted = chain.Build(certificate);
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            return $"is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u} only";
        }

        if (!isTrusted)
        {
            return $"('{certificate.Subject}' of '{certificate.Issuer}') is not from the authority '{_authority[0].Subject}'";
        }

        var usages = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()
            .SelectMany(extension => extension.EnhancedKeyUsages.OfType<Oid>()).Select(oid => oid.Value).ToHashSet();
        return use switch
        {
            _ when !usages.Contains(ClientUsage) => $"('{certificate.Subject}') lacks the extended key usage clientAuth",
            TlsUse.Silo when !usages.Contains(ServerUsage) =>
                $"('{certificate.Subject}') is a client's: a silo's has the extended key usage serverAuth too",
            _ => null,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate.Dispose();
        foreach (var root in _authority)
        {
            root.Dispose();
        }
    }

    private static T Read<T>(string path, string what, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(UserErrorKind.Invalid, $"{path}: the {what} cannot be read: {exception.Reason()}", exception);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new UserErrorException(
                UserErrorKind.Invalid,
                $"{path}: is no {what} in PEM form, or its key is another's or encrypted: {exception.Reason()}",
                exception);
        }
    }
}
