using System.Net;
using Microsoft.AspNetCore.Http;

namespace Experiments.Silo.Operations.Http;

/// <summary>
/// Lets only requests from this machine pass, tunnels included. The name asked for must be this machine's too, or a page in a browser here
/// could point a name of its own to 127.0.0.1 and read along.
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

    /// <summary>Does the request come from here, and ask for here?</summary>
    internal static bool IsLocal(IPAddress? remote, string host) =>
        remote is not null && IPAddress.IsLoopback(remote)
        && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var named) && IPAddress.IsLoopback(named)));
}
