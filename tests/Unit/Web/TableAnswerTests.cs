using Experiments.Tables;
using Experiments.Web.Tables;
using Microsoft.Net.Http.Headers;
using Xunit;

namespace Experiments.Unit.Web;

public sealed class TableAnswerTests
{
    [Theory]
    [InlineData("", TableFormat.Json)]
    [InlineData("*/*", TableFormat.Json)]
    [InlineData("text/*", TableFormat.Csv)]
    [InlineData("text/csv", TableFormat.Csv)]
    [InlineData("application/vnd.apache.parquet", TableFormat.Parquet)]
    [InlineData("application/vnd.apache.arrow.stream, */*;q=0.1", TableFormat.Arrow)]
    [InlineData("application/json;q=0.5, text/csv;q=0.6", TableFormat.Csv)]
    [InlineData("application/json;q=0, */*", TableFormat.Csv)]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", TableFormat.Json)]
    public void The_format_is_the_one_accepted_most(string accept, TableFormat format) =>
        Assert.Equal(format, TableAnswer.Choose(accept.Length == 0 ? [] : MediaTypeHeaderValue.ParseList([accept])));

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json;q=0")]
    public void What_there_is_not_is_refused(string accept) =>
        Assert.Equal(406, Assert.Throws<NotAcceptableException>(
            () => TableAnswer.Choose(MediaTypeHeaderValue.ParseList([accept]))).StatusCode);
}
