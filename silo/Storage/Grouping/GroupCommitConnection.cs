using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Experiments.Silo.Storage.Grouping;

/// <summary>A connection that is opened only for reads.</summary>
internal sealed class GroupCommitConnection(DbDataSource source, DbProviderFactory provider, GroupCommit commits) : DbConnection
{
    private DbConnection? _reading;
    private bool _isOpen;

    [AllowNull]
    public override string ConnectionString
    {
        get => source.ConnectionString;
        set => throw new NotSupportedException("the data source knows where to connect");
    }

    public override string Database => "";

    public override string DataSource => "";

    public override string ServerVersion => "";

    public override ConnectionState State => _isOpen ? ConnectionState.Open : ConnectionState.Closed;

    public override void Open() => _isOpen = true;

    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        Open();
        return Task.CompletedTask;
    }

    public override void Close() => _isOpen = false;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException("the data source knows where to connect");

    /// <summary>A connection for reads; it is closed with this one.</summary>
    public async Task<DbConnection> ReadingAsync(CancellationToken cancellationToken) =>
        _reading ??= await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc cref="GroupCommit.CommitAsync"/>
    public Task<WrittenValue?> CommitAsync(PendingWrite write) => commits.CommitAsync(write);

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        throw new NotSupportedException("a group of writes is a transaction by itself");

    // Not null: each has commands.
    protected override DbCommand CreateDbCommand() => new GroupCommitCommand(this, provider.CreateCommand()!);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _isOpen = false;
            _reading?.Dispose();
        }

        base.Dispose(disposing);
    }
}
