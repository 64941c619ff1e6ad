using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Experiments.Contracts.Tls;

namespace Experiments.Cluster.Admission;

/// <summary>A certificate authority and the certificates it signs, as PEM files in a folder.</summary>
internal sealed class Certificates
{
    private readonly string _folder;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private readonly string _name;

    public Certificates(string folder, string name)
    {
        (_folder, _name) = (folder, name);
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
        Directory.CreateDirectory(folder);
        File.WriteAllText(Authority, _authority.ExportCertificatePem());
    }

    /// <summary>The authority's certificate file.</summary>
    public string Authority => Path.Combine(_folder, $"{_name}.crt");

    /// <summary>Signs a certificate and returns its files.</summary>
    public TlsFiles Issue(string name, TlsUse use, int validDays = 10)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        OidCollection usages = [new Oid("1.3.6.1.5.5.7.3.2")];
        if (use is TlsUse.Silo)
        {
            usages.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, false));
        using var signed = request.Create(
            _authority, DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(validDays), RandomNumberGenerator.GetBytes(8));
        var files = new TlsFiles(Path.Combine(_folder, $"{name}.crt"), Path.Combine(_folder, $"{name}.key"), Authority);
        File.WriteAllText(files.Certificate!, signed.ExportCertificatePem()); // not null: set above
        File.WriteAllText(files.Key!, key.ExportPkcs8PrivateKeyPem()); // not null: set above
        return files;
    }

    /// <summary>A certificate with an authority that did not sign it, loaded without the check that would notice.</summary>
    public static TlsIdentity Forge(TlsFiles own, string authority)
    {
        using var read = X509Certificate2.CreateFromPemFile(own.Certificate!, own.Key!); // not null: issued
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(authority);
        return new TlsIdentity(X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null), [], roots);
    }
}
