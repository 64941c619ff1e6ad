using System.Data.Common;

namespace Experiments.Silo.Storage.Grouping;

/// <summary>
/// A data source whose connections pass what changes a row on to a <see cref="GroupCommit"/>, and read on connections of their own: to
/// Orleans' AdoNet storage, which opens a connection an operation, it looks like any other.
/// </summary>
/// <param name="source">The database.</param>
/// <param name="provider">Makes its commands.</param>
/// <param name="commits">Commits what changes it.</param>
internal sealed class GroupingDataSource(DbDataSource source, DbProviderFactory provider, GroupCommit commits) : DbDataSource
{
    public override string ConnectionString => source.ConnectionString;

    // The database's own: Orleans checks by their type that connections are of the kind that it was told.
    protected override DbConnection CreateDbConnection() => source.CreateConnection();

    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        var connection = new GroupingConnection(source, provider, commits);
        connection.Open();
        return new ValueTask<DbConnection>(connection);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await commits.DisposeAsync().ConfigureAwait(false);
        await source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }
}
