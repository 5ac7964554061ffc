//! Rows as Arrow columns: for each format the columns and their types, always the same, whatever the rows hold.

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, ListArray, RecordBatch, StringArray, StructArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, Schema};
use serde_json::Value;
use std::sync::Arc;
use trailmill_core::write::Format;

/// The columns of a format; nothing where it has none. A text column takes other JSON as its text; a list of objects with a
/// `name` takes an object, whose keys become the names.
#[must_use]
pub fn schema(format: Format) -> Option<Arc<Schema>> {
    let fields = match format {
        Format::OpenaiChat => vec![messages("messages")],
        Format::OpenaiTools => {
            let function = record("function", vec![text("name"), text("arguments")]);
            let calls = records("tool_calls", vec![text("id"), text("type"), function]);
            let turns = records("messages", vec![text("role"), text("content"), calls]);
            vec![turns, text("tools"), flag("parallel_tool_calls")]
        }
        Format::OpenaiPreference => vec![
            record("input", vec![messages("messages")]),
            messages("preferred_output"),
            messages("non_preferred_output"),
        ],
        Format::PromptCompletion => vec![text("prompt"), text("completion")],
        Format::Alpaca => vec![text("instruction"), text("input"), text("output")],
        Format::Sharegpt => vec![records("conversations", vec![text("from"), text("value")])],
        Format::TrlConversational => vec![messages("prompt"), messages("completion")],
        Format::TrlPreference => vec![messages("prompt"), messages("chosen"), messages("rejected")],
        Format::Trailmill => example(),
        // JSON lines alone: nobody has said yet which columns the readers of the others take.
        _ => return None,
    };
    Some(Arc::new(Schema::new(fields)))
}

/// The columns of a whole example.
fn example() -> Vec<Field> {
    let factors = records("factors", vec![text("name"), number("score"), number("weight"), text("evidence")]);
    let locators = records(
        "locators",
        vec![
            text("kind"),
            text("playwright"),
            text("css"),
            text("xpath"),
            texts("frames"),
            texts("hosts"),
            number("durability"),
            texts("reasons"),
        ],
    );
    vec![
        text("id"),
        text("kind"),
        messages("messages"),
        record("rejected", vec![text("role"), text("content")]),
        record("quality", vec![number("score"), factors]),
        record("provenance", vec![texts("interactions"), texts("rules"), count("redactions")]),
        record(
            "context",
            vec![text("url"), text("page_type"), count("journey"), count("step_index"), locators],
        ),
        flag("synthetic"),
        count("count"),
    ]
}

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, true)
}

fn number(name: &str) -> Field {
    Field::new(name, DataType::Float64, true)
}

fn count(name: &str) -> Field {
    Field::new(name, DataType::Int64, true)
}

fn flag(name: &str) -> Field {
    Field::new(name, DataType::Boolean, true)
}

fn record(name: &str, fields: Vec<Field>) -> Field {
    Field::new(name, DataType::Struct(fields.into()), true)
}

fn list(name: &str, item: DataType) -> Field {
    Field::new(name, DataType::List(Arc::new(Field::new("element", item, true))), true)
}

fn records(name: &str, fields: Vec<Field>) -> Field {
    list(name, DataType::Struct(fields.into()))
}

fn texts(name: &str) -> Field {
    list(name, DataType::Utf8)
}

fn messages(name: &str) -> Field {
    records(name, vec![text("role"), text("content")])
}

/// Rows as columns.
///
/// # Errors
/// When a row does not fit the schema: it has a key that has no column, or a value of another type.
pub fn batch(schema: &Arc<Schema>, rows: &[Value]) -> Result<RecordBatch, ArrowError> {
    let rows: Vec<Option<&Value>> = rows.iter().map(Some).collect();
    let columns = columns(schema.fields(), &rows)?;
    RecordBatch::try_new(schema.clone(), columns)
}

fn columns(fields: &Fields, rows: &[Option<&Value>]) -> Result<Vec<ArrayRef>, ArrowError> {
    let strangers = rows.iter().flatten().filter_map(|row| row.as_object()).flat_map(|row| row.keys());
    for key in strangers {
        if fields.iter().all(|field| field.name() != key) {
            return Err(ArrowError::SchemaError(format!("no column for the key {key:?}")));
        }
    }
    let of = |field: &FieldRef| {
        let values: Vec<Option<&Value>> = rows
            .iter()
            .map(|row| row.and_then(|row| row.get(field.name())).filter(|value| !value.is_null()))
            .collect();
        column(field, &values)
    };
    fields.iter().map(of).collect()
}

fn column(field: &Field, values: &[Option<&Value>]) -> Result<ArrayRef, ArrowError> {
    let wrong = || ArrowError::SchemaError(format!("{:?} holds something else than its type", field.name()));
    Ok(match field.data_type() {
        DataType::Utf8 => {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Arc::new(values.iter().map(|value| value.map(text)).collect::<StringArray>())
        }
        DataType::Float64 => {
            Arc::new(typed(values, Value::as_f64).ok_or_else(wrong)?.collect::<Float64Array>())
        }
        DataType::Int64 => Arc::new(typed(values, Value::as_i64).ok_or_else(wrong)?.collect::<Int64Array>()),
        DataType::Boolean => {
            Arc::new(typed(values, Value::as_bool).ok_or_else(wrong)?.collect::<BooleanArray>())
        }
        DataType::Struct(fields) => {
            if values.iter().flatten().any(|value| !value.is_object()) {
                return Err(wrong());
            }
            let there: NullBuffer = values.iter().map(Option::is_some).collect();
            Arc::new(StructArray::try_new(fields.clone(), columns(fields, values)?, Some(there))?)
        }
        DataType::List(item) => list_column(item, values).ok_or_else(wrong)??,
        other => return Err(ArrowError::NotYetImplemented(format!("a column of {other}"))),
    })
}

/// All values of a type, or nothing where one is of another.
fn typed<T>(
    values: &[Option<&Value>],
    of: impl Fn(&Value) -> Option<T>,
) -> Option<impl Iterator<Item = Option<T>>> {
    let typed: Option<Vec<Option<T>>> =
        values.iter().map(|value| value.map_or(Some(None), |value| of(value).map(Some))).collect();
    typed.map(Vec::into_iter)
}

fn list_column(item: &FieldRef, values: &[Option<&Value>]) -> Option<Result<ArrayRef, ArrowError>> {
    let lists: Vec<Option<Vec<Value>>> = values
        .iter()
        .map(|value| match value {
            None => Some(None),
            Some(Value::Array(items)) => Some(Some(items.clone())),
            Some(Value::Object(entries)) => entries
                .iter()
                .map(|(name, entry)| {
                    let mut entry = entry.as_object()?.clone();
                    entry.insert("name".to_owned(), name.clone().into());
                    Some(Value::Object(entry))
                })
                .collect::<Option<Vec<Value>>>()
                .map(Some),
            Some(_) => None,
        })
        .collect::<Option<_>>()?;
    let lengths = lists.iter().map(|list| list.as_ref().map_or(0, Vec::len));
    let items: Vec<Option<&Value>> = lists.iter().flatten().flatten().map(Some).collect();
    let there: NullBuffer = lists.iter().map(Option::is_some).collect();
    let made = column(item, &items).and_then(|items| {
        ListArray::try_new(item.clone(), OffsetBuffer::from_lengths(lengths), items, Some(there))
    });
    Some(made.map(|list| Arc::new(list) as ArrayRef))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::template::tests::example;
    use arrow_array::{Array, cast::AsArray, types::Float64Type};
    use serde_json::json;
    use trailmill_core::{
        transform::{Factor, Kind},
        write,
    };

    const FORMATS: [Format; 9] = [
        Format::OpenaiChat,
        Format::OpenaiPreference,
        Format::OpenaiTools,
        Format::PromptCompletion,
        Format::Alpaca,
        Format::Sharegpt,
        Format::TrlConversational,
        Format::TrlPreference,
        Format::Trailmill,
    ];

    #[test]
    fn rows_of_every_format_have_columns() {
        let mut example =
            example("https://a.example/", "[1] button \"A\"", r#"{"action":"click","element":1}"#);
        let factor = Factor { score: 0.5, weight: 1.0, evidence: "because".to_owned() };
        example.quality.factors.insert("clarity".to_owned(), factor);
        let mut preference = example.clone();
        preference.kind = Kind::Preference;
        preference.rejected = preference.messages.last().cloned();
        for format in FORMATS {
            let rows = write::write(&[example.clone(), preference.clone()], format);
            let rows: Vec<Value> = rows.iter().map(|row| serde_json::from_str(row.get()).unwrap()).collect();
            assert!(!rows.is_empty(), "{format:?}");
            let batch = batch(&schema(format).unwrap(), &rows).unwrap();
            assert_eq!(batch.num_rows(), rows.len());
            assert_eq!(batch.num_columns(), rows[0].as_object().unwrap().len().max(batch.num_columns()));
        }
        let rows = write::write(&[example], Format::Trailmill);
        let row: Value = serde_json::from_str(rows[0].get()).unwrap();
        let batch = batch(&schema(Format::Trailmill).unwrap(), &[row]).unwrap();
        let factors =
            batch.column_by_name("quality").unwrap().as_struct().column(1).as_list::<i32>().value(0);
        assert_eq!(factors.as_struct().column(0).as_string::<i32>().value(0), "clarity");
        assert_eq!(factors.as_struct().column(1).as_primitive::<Float64Type>().value(0), 0.5);
        assert!(batch.column_by_name("rejected").unwrap().is_null(0));
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let schema = schema(Format::Alpaca).unwrap();
        let told = batch(&schema, &[json!({"instruction": "a", "mood": "good"})]).unwrap_err().to_string();
        assert!(told.contains("mood"), "{told}");
        let schema = super::schema(Format::OpenaiChat).unwrap();
        assert!(batch(&schema, &[json!({"messages": "hello"})]).is_err());
    }
}
