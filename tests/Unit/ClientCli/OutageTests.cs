using System.Net.Sockets;
using Experiments.ClientCli;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Npgsql;
using Xunit;

namespace Experiments.Unit.ClientCli;

/// <summary>Which failures are outages, and the messages that users see.</summary>
public sealed class OutageTests
{
    public static TheoryData<Exception, string> Outages => new()
    {
        { new TimeoutException("Response did not arrive on time in 00:00:30 for message: Request #1"), "a silo does not respond" },
        { new SiloUnavailableException("The target silo became unavailable for message"), "a silo stopped" },
        {
            new OrleansException(
                "Error from storage provider AdoNetGrainStorage.sweep during WriteStateAsync",
                new NpgsqlException("Failed to connect to 10.0.0.1:5432", new SocketException(111))),
            "the database is unavailable: Failed to connect to 10.0.0.1:5432"
        },
        {
            new OrleansException(
                "Error from storage provider",
                new PostgresException("terminating connection due to administrator command", "FATAL", "FATAL", "57P01")),
            "the database is unavailable: 57P01: terminating connection due to administrator command"
        },
    };

    [Theory]
    [MemberData(nameof(Outages))]
    public void An_outage_is_reported_in_one_plain_line(Exception exception, string words)
    {
        Assert.Equal(words, Outage.Of(exception)?.Words);
        using var error = new StringWriter();
        Assert.Equal(ExitCode.Failed,
            Errors.Report(exception, new Terminal(TextWriter.Null, error), TestContext.Current.CancellationToken));
        Assert.Equal($"{words}; run the command again\n", error.ToString());
    }

    [Fact]
    public void An_error_that_would_recur_is_not_an_outage()
    {
        Assert.Null(Outage.Of(null));
        Assert.Null(Outage.Of(new InvalidOperationException("a bug")));
        Assert.Null(Outage.Of(new OrleansException("a bug of another kind")));
        Assert.Null(Outage.Of(UserErrorException.NotFound("sweep 'x' does not exist")));
        Assert.Null(Outage.Of(new UserErrorException(UserErrorKind.Failed, "said in words already", new TimeoutException())));
        Assert.Null(Outage.Of(
            new OrleansException("Error from storage provider", new PostgresException("duplicate key", "ERROR", "ERROR", "23505"))));
    }
}
