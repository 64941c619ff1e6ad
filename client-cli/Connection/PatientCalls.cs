using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// Asks again where the silo that was asked has just died, until the others have noticed and took over its grains: a few seconds in which a command
/// would fail otherwise. Every call of the contracts may be repeated.
/// </summary>
internal sealed class PatientCalls(TimeProvider time) : IOutgoingGrainCallFilter
{
    /// <summary>More than a death takes to be noticed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">It is not answered in the end either.</exception>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType?.Assembly != typeof(IGreetingGrain).Assembly)
        {
            await context.Invoke().ConfigureAwait(false);
            return;
        }

        var started = time.GetTimestamp();
        while (await LossOfAsync(context).ConfigureAwait(false) is { } loss)
        {
            if (time.GetElapsedTime(started) > Patience)
            {
                throw UserErrorException.FromLines(
                    UserErrorKind.Unreachable,
                    [
                        $"a silo did not answer for {Figures.Fixed(Patience.TotalSeconds, 0)} s and none took its place: {loss.Message.Split('\n')[0].TrimEnd('.', '\r')}",
                        "`experiments node list` shows which silos there are; the same command may be given again",
                    ],
                    loss);
            }

            await Task.Delay(Pause, time).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the call. Answers why it came to no grain; null where it came to one, whatever that answered.</summary>
    private static async Task<Exception?> LossOfAsync(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke().ConfigureAwait(false);
            return context.Response?.Exception is { } exception && IsLoss(exception) ? exception : null;
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            return exception;
        }
    }

    private static bool IsLoss(Exception exception) => exception is SiloUnavailableException or OrleansMessageRejectionException;
}
