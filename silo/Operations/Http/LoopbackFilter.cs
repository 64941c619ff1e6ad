using System.Net;
using Microsoft.AspNetCore.Http;

namespace Experiments.Silo.Operations.Http;

/// <summary>
/// Allows only requests from this machine, including tunnels. The requested host name must also be this machine's, or a page in a local
/// browser could point a name of its own to 127.0.0.1 and read the responses.
/// </summary>
internal sealed class LoopbackFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (remote, host) = (context.HttpContext.Connection.RemoteIpAddress, context.HttpContext.Request.Host.Host);
        return IsLocal(remote, host)
            ? next(context)
            : ValueTask.FromResult<object?>(Results.Text(
                "the dashboard is available on loopback only: use a tunnel to this machine, or start the silo with --dashboard any\n",
                statusCode: StatusCodes.Status403Forbidden));
    }

    /// <summary>Whether a request comes from this machine and asks for this machine.</summary>
    internal static bool IsLocal(IPAddress? remote, string host) =>
        remote is not null && IPAddress.IsLoopback(remote)
        && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var named) && IPAddress.IsLoopback(named)));
}
