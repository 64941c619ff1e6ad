using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Experiments.Silo.Storage.Grouping;

/// <summary>A command that is committed with others if it changes a row, and executed at once if it reads.</summary>
/// <param name="connection">Its connection.</param>
/// <param name="inner">The database's own command, which holds text and parameters.</param>
internal sealed class GroupCommitCommand(GroupCommitConnection connection, DbCommand inner) : DbCommand
{
    private const string Asynchronous = "storage is asynchronous";

    [AllowNull]
    public override string CommandText { get => inner.CommandText; set => inner.CommandText = value; }

    public override int CommandTimeout { get => inner.CommandTimeout; set => inner.CommandTimeout = value; }

    public override CommandType CommandType { get => inner.CommandType; set => inner.CommandType = value; }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection
    {
        get => connection;
        set => throw new NotSupportedException("a command keeps its connection");
    }

    protected override DbParameterCollection DbParameterCollection => inner.Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel() => inner.Cancel();

    public override void Prepare()
    {
        // Statements are prepared where they are executed.
    }

    public override int ExecuteNonQuery() => throw new NotSupportedException(Asynchronous);

    public override object? ExecuteScalar() => throw new NotSupportedException(Asynchronous);

    protected override DbParameter CreateDbParameter() => inner.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new NotSupportedException(Asynchronous);

    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        if (CommandText.AsSpan().TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase))
        {
            inner.Connection = await connection.ReadingAsync(cancellationToken).ConfigureAwait(false);
            return await inner.ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);
        }

        return Table(await connection.CommitAsync(new PendingWrite(inner)).ConfigureAwait(false)).CreateDataReader();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>A table of one row or none.</summary>
    private static DataTable Table(WrittenValue? written)
    {
        var table = new DataTable();
        if (written is { } row)
        {
            table.Columns.Add(row.Column, row.Value.GetType());
            table.Rows.Add(row.Value);
        }
        else
        {
            table.Columns.Add("Nothing", typeof(int));
        }

        return table;
    }
}
