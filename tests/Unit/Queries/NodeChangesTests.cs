using Experiments.Domain;
using Experiments.Queries.Changes;
using Xunit;

namespace Experiments.Unit.Queries;

public sealed class NodeChangesTests
{
    [Fact]
    public void A_label_is_parsed_into_key_and_value()
    {
        Assert.Equal(("a", "b=c"), NodeChanges.ParseLabel("a=b=c"));
        Assert.Equal(("a", null), NodeChanges.ParseLabel("a="));
        Assert.Throws<UserErrorException>(() => NodeChanges.ParseLabel("=b"));
    }
}
