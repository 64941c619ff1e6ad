using System.Data.Common;

namespace Experiments.Silo.Storage.Grouping;

/// <summary>
/// A data source whose connections send row changes to a <see cref="GroupCommit"/> and read on connections of their own. To Orleans'
/// AdoNet storage, which opens one connection per operation, it looks like any other data source.
/// </summary>
/// <param name="source">The database.</param>
/// <param name="provider">Creates its commands.</param>
/// <param name="commits">Commits its changes.</param>
internal sealed class GroupCommitDataSource(DbDataSource source, DbProviderFactory provider, GroupCommit commits) : DbDataSource
{
    public override string ConnectionString => source.ConnectionString;

    // The database's own connection: Orleans checks that connections have the type of the configured invariant.
    protected override DbConnection CreateDbConnection() => source.CreateConnection();

    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        var connection = new GroupCommitConnection(source, provider, commits);
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
