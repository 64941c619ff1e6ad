using Experiments.Web;
using Microsoft.AspNetCore.Http;

namespace Experiments.Silo.Operations.Http;

/// <summary>
/// Allows only requests from this machine (<see cref="Loopback"/>).
/// </summary>
internal sealed class LoopbackFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (remote, host) = (context.HttpContext.Connection.RemoteIpAddress, context.HttpContext.Request.Host.Host);
        return Loopback.IsLocal(remote, host)
            ? next(context)
            : ValueTask.FromResult<object?>(Results.Text(
                "the dashboard is available on loopback only: use a tunnel to this machine, or start the silo with --dashboard any\n",
                statusCode: StatusCodes.Status403Forbidden));
    }
}
