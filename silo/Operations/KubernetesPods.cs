using Experiments.Domain;
using k8s;
using k8s.Exceptions;

namespace Experiments.Silo.Operations;

/// <summary>
/// Makes a silo in a pod follow the pods in Kubernetes: a silo whose pod is gone is declared dead at once, before its probes fail. Enabled
/// if <c>POD_NAMESPACE</c> is set, as in the manifests; then every silo of the cluster must be a pod of that namespace, since a silo
/// without a pod is considered dead.
/// </summary>
internal static class KubernetesPods
{
    private const string NamespaceVariable = "POD_NAMESPACE";
    private const string NameVariable = "POD_NAME";
    private const string ConfigVariable = "KUBECONFIG";

    /// <summary>Whether the environment indicates a pod.</summary>
    public static bool IsOn => Variable(NamespaceVariable) is not null;

    /// <summary>Makes the silo follow the pods of its cluster.</summary>
    /// <exception cref="UserErrorException">The silo's name differs from its pod's.</exception>
    public static void AddKubernetesPods(this ISiloBuilder silo, string name)
    {
        var pod = Variable(NameVariable);
        if (!string.Equals(pod, name, StringComparison.Ordinal))
        {
            throw new UserErrorException(
                $"{NamespaceVariable} is set, so the silo must be named after its pod: {NameVariable} is "
                    + $"{(pod is null ? "not set" : $"'{pod}'")} and --name '{name}'; use --name=$({NameVariable})");
        }

        silo.UseKubernetesHosting(options => options.Configure(hosting => hosting.GetClientConfiguration = Configuration));
    }

    private static KubernetesClientConfiguration Configuration()
    {
        try
        {
            return Variable(ConfigVariable) is { } file
                ? KubernetesClientConfiguration.BuildConfigFromConfigFile(file)
                : KubernetesClientConfiguration.InClusterConfig();
        }
        catch (KubeConfigException exception)
        {
            throw new UserErrorException(
                UserErrorKind.Unreachable,
                $"{NamespaceVariable} is set, but the Kubernetes API is unavailable ({exception.Reason()}); "
                + $"give the pod a service account, or do not set {NamespaceVariable}",
                exception);
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
