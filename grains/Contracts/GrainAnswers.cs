using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>Answers of grains.</summary>
public static class GrainAnswers
{
    /// <summary>Awaits an answer; null if what was asked about does not exist.</summary>
    public static async Task<T?> OrNullAsync<T>(Task<T> asking)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(asking);
        try
        {
            return await asking.ConfigureAwait(false);
        }
        catch (UserErrorException error) when (error.Kind is UserErrorKind.NotFound)
        {
            return null;
        }
    }
}
