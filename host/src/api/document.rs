//! The OpenAPI document's head, and what all operations have in common.

use super::problem::Problem;
use utoipa::openapi::{
    Components, ContentBuilder, Info, OpenApi, OpenApiBuilder, Ref, RefOr, ResponseBuilder,
    SecurityRequirement,
    path::{Operation, PathItem},
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

/// The name of the scheme by which a caller shows a token.
const TOKEN: &str = "token";

/// The head: what the API is, and how a caller says who it is.
pub fn head() -> OpenApi {
    let mut info = Info::new("Trailmill", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Recorded browsing sessions and the training examples made of them. Times are milliseconds since 1970. \
         A token sees the sessions of its project alone."
            .to_owned(),
    );
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let mut components = Components::new();
    components.add_security_scheme(TOKEN, SecurityScheme::Http(scheme));
    let (name, schema) = Problem::schema();
    components.schemas.insert(name, schema);
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .security(Some([SecurityRequirement::new(TOKEN, Vec::<String>::new())]))
        .build()
}

/// Adds to each operation that it may end in a problem, and gives it a name that no other one has.
pub fn complete(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            let tag = operation.tags.iter().flatten().next().cloned().unwrap_or_default();
            operation.operation_id = operation.operation_id.take().map(|name| format!("{tag}_{name}"));
            let content =
                ContentBuilder::new().schema(Some(RefOr::Ref(Ref::from_schema_name(Problem::NAME)))).build();
            let response = ResponseBuilder::new()
                .description("A problem; its `code` says which.")
                .content("application/problem+json", content)
                .build();
            operation.responses.responses.insert("default".to_owned(), RefOr::T(response));
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
}
